package io.tollgate.control.sync;

import com.google.protobuf.ByteString;
import io.tollgate.control.catalogue.CurrentConfiguration;
import io.tollgate.control.catalogue.Published;
import io.tollgate.control.trust.SigningKey;
import io.tollgate.core.snapshot.Snapshot;
import io.tollgate.core.snapshot.SnapshotImage;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/** The newest revision, signed; made once and sent to all. */
@Singleton
final class SnapshotFeed {
    private final CurrentConfiguration configuration;
    private final SigningKey key;
    private volatile @Nullable SignedSnapshot newest;

    SnapshotFeed(CurrentConfiguration configuration, SigningKey key) {
        this.configuration = configuration;
        this.key = key;
    }

    /** The newest that was made; null before the first {@link #refresh}. */
    @Nullable
    SignedSnapshot newest() {
        return newest;
    }

    /** Looks which revision is committed and signs it unless that is done already, by the key that signs now. One caller at a time. Blocks. */
    SignedSnapshot refresh() {
        Published published = configuration.current();
        ByteString signedBy = key.verificationKey();
        SignedSnapshot before = newest;
        if (before != null
                && before.revision() == published.revision()
                && before.key().equals(signedBy)) {
            return before;
        }
        Snapshot snapshot = new Snapshot(published.revision(), published.createdAt(), published.configuration());
        SignedSnapshot made = new SignedSnapshot(
                before == null ? SnapshotImage.of(snapshot) : before.image().next(snapshot), signedBy, key);
        newest = made;
        if (before != null) {
            before.supersede();
        }
        return made;
    }
}
