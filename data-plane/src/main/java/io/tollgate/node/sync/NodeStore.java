package io.tollgate.node.sync;

import io.tollgate.core.snapshot.SnapshotSignature.Purpose;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.HashMap;
import java.util.Map;
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

    /** The files that hold signed records, and what those are signed for. */
    Map<String, Purpose> signedFiles() throws IOException {
        Map<String, Purpose> files = new HashMap<>();
        snapshots().newestFirst().forEach(name -> files.put(name, Purpose.SNAPSHOT));
        files.put(CredentialJournal.NAME, Purpose.CREDENTIALS);
        files.put(SecretsFile.NAME, Purpose.SECRETS);
        files.put(ClusterViews.NAME, Purpose.CLUSTER);
        return files;
    }

    /** A file's content; empty when there is no such file. */
    Optional<byte[]> read(String name) throws IOException {
        return folder.read(name);
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
