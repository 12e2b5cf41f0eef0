package io.tollgate.node.sync;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.Optional;

/** What this node keeps on disk. */
public final class NodeStore {
    private static final String IDENTITY = "identity.json";

    private final DataFolder folder;

    /** What is in {@code folder}. */
    public NodeStore(DataFolder folder) {
        this.folder = folder;
    }

    /**
     * Who this node is.
     *
     * @return empty when it is not enrolled yet
     * @throws GeneralSecurityException when what is there can't be used
     */
    public Optional<NodeIdentity> identity() throws IOException, GeneralSecurityException {
        Optional<byte[]> stored = folder.read(IDENTITY);
        return stored.isEmpty() ? Optional.empty() : Optional.of(NodeIdentity.ofBytes(stored.get()));
    }

    /** Stores who this node is: key, certificate and trust together, so that they always fit. */
    public void keep(NodeIdentity identity) throws IOException, GeneralSecurityException {
        folder.write(IDENTITY, identity.toBytes());
    }

    SnapshotFiles snapshots() {
        return new SnapshotFiles(folder);
    }

    CredentialJournal credentials() {
        return new CredentialJournal(folder);
    }

    SecretsFile secrets() {
        return new SecretsFile(folder);
    }

    ClusterViews clusterViews() {
        return new ClusterViews(folder);
    }
}
