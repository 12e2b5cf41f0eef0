package io.tollgate.node.sync;

import com.google.protobuf.ByteString;
import io.tollgate.core.json.InvalidDocumentException;
import io.tollgate.core.snapshot.SnapshotImage;
import io.tollgate.core.snapshot.SnapshotSignature.Purpose;
import java.io.IOException;
import java.util.List;

/**
 * The last two generations of the snapshot on disk. Loading believes what is signed, well formed and of the revision in
 * its name; when the newest is not, or can't be run, the one before it serves.
 */
final class SnapshotFiles {
    private static final String PREFIX = "snapshot-";
    private static final int GENERATIONS = 2;

    private final DataFolder folder;

    SnapshotFiles(DataFolder folder) {
        this.folder = folder;
    }

    /**
     * A snapshot, and which it is.
     *
     * @param digest see {@link SignedBytes#snapshotDigest}
     */
    record Stored(SnapshotImage image, ByteString digest) {}

    /** The names of the generations that are there. */
    List<String> newestFirst() throws IOException {
        return folder.list(PREFIX).reversed();
    }

    Stored read(String name, TrustAnchors trust) throws IOException, CorruptStoreException {
        byte[] content = folder.read(name).orElseThrow(() -> new CorruptStoreException("gone"));
        SignedBytes signed = SignedBytes.ofRecord(content)
                .orElseThrow(() -> new CorruptStoreException("cut off or not a signed record"));
        if (!trust.isVouchedFor(name, content) && !signed.isSignedFor(Purpose.SNAPSHOT, trust)) {
            throw new CorruptStoreException("its signature does not verify");
        }
        try {
            SnapshotImage image = SnapshotImage.read(signed.payload().toByteArray());
            long revision = image.snapshot().revision();
            if (!name.equals(name(revision))) {
                throw new CorruptStoreException("it holds revision " + revision);
            }
            return new Stored(image, signed.snapshotDigest());
        } catch (InvalidDocumentException e) {
            throw new CorruptStoreException(e.violations().getFirst().toString());
        }
    }

    /** Writes the next generation beside the others; {@link DataFolder.Prepared#commit} makes it the newest. */
    DataFolder.Prepared prepare(long revision, DataFolder.Content record) throws IOException {
        return folder.prepare(name(revision), record);
    }

    /** Forgets all but the newest two. */
    void prune() throws IOException {
        List<String> names = folder.list(PREFIX);
        for (String name : names.subList(0, Math.max(0, names.size() - GENERATIONS))) {
            folder.delete(name);
        }
    }

    static String name(long revision) {
        return PREFIX + "%019d".formatted(revision);
    }
}
