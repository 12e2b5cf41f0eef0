package io.tollgate.node.sync;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.tollgate.core.secret.Sha256;
import io.tollgate.core.snapshot.SnapshotImage;
import io.tollgate.core.snapshot.SnapshotSignature.Purpose;
import io.tollgate.protocol.v1.SignedPayload;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * A payload with its signature, and the form it has on disk: a mark, two lengths, the payload, the signature. Every bit
 * of a record counts: whatever is flipped, cut off or added, it is refused.
 *
 * @param byDigest whether the signature is over the payload's digest, as with a snapshot that a delta led to
 */
record SignedBytes(ByteString payload, ByteString signature, boolean byDigest) {
    private static final byte[] MARK = mark("TGSIGN1\n");
    private static final byte[] MARK_BY_DIGEST = mark("TGDIGE1\n");
    private static final int HEAD = MARK.length + 2 * Integer.BYTES;

    private static byte[] mark(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** What came by wire. */
    static SignedBytes of(SignedPayload message) {
        return new SignedBytes(message.getPayload(), message.getSignature(), false);
    }

    /** Whether the control plane signed it for {@code purpose}. */
    boolean isSignedFor(Purpose purpose, TrustAnchors trust) {
        if (!byDigest) {
            return trust.signed(purpose, payload, signature);
        }
        return purpose == Purpose.SNAPSHOT
                && SnapshotImage.digestOf(payload.toByteArray())
                        .filter(digest -> trust.signed(Purpose.SNAPSHOT_DIGEST, ByteString.copyFrom(digest), signature))
                        .isPresent();
    }

    /** Which snapshot the payload is, however it is signed. */
    ByteString snapshotDigest() {
        byte[] bytes = payload.toByteArray();
        return ByteString.copyFrom(SnapshotImage.digestOf(bytes).orElseGet(() -> Sha256.of(bytes)));
    }

    byte[] toRecord() {
        ByteBuffer out = ByteBuffer.allocate(HEAD + payload.size() + signature.size())
                .put(head(byDigest, payload.size(), signature));
        payload.copyTo(out);
        signature.copyTo(out);
        return out.array();
    }

    /** Writes {@link #toRecord}, which is nowhere put together. */
    void writeTo(OutputStream out) throws IOException {
        out.write(head(byDigest, payload.size(), signature));
        payload.writeTo(out);
        signature.writeTo(out);
    }

    /** The record of {@code image}, which was signed by its digest, piece by piece. */
    static DataFolder.Content record(SnapshotImage image, ByteString signature) {
        return out -> {
            out.write(head(true, image.size(), signature));
            image.writeTo(out);
            signature.writeTo(out);
        };
    }

    private static byte[] head(boolean byDigest, int payloadSize, ByteString signature) {
        return ByteBuffer.allocate(HEAD)
                .put(byDigest ? MARK_BY_DIGEST : MARK)
                .putInt(payloadSize)
                .putInt(signature.size())
                .array();
    }

    /** The record that is all of {@code bytes}, which stay as they are. */
    static Optional<SignedBytes> ofRecord(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        Next next = next(in);
        return next instanceof Next.Whole whole && !in.hasRemaining() ? Optional.of(whole.signed()) : Optional.empty();
    }

    /** What comes next in a file of records. */
    sealed interface Next {
        /** A whole record; not yet verified. */
        record Whole(SignedBytes signed) implements Next {}

        /** The file ends within a record: a write that a crash cut off. */
        record Torn() implements Next {}

        /** No record begins here. */
        record Damaged() implements Next {}
    }

    /** Reads one record from {@code in}, whose bytes stay as they are and are kept by it, and moves behind it. */
    static Next next(ByteBuffer in) {
        byte[] mark = new byte[Math.min(MARK.length, in.remaining())];
        in.get(mark);
        boolean byDigest = isBeginning(mark, MARK_BY_DIGEST);
        if (!byDigest && !isBeginning(mark, MARK)) {
            return new Next.Damaged();
        }
        if (in.remaining() < 2 * Integer.BYTES) {
            return new Next.Torn();
        }
        int payloadLength = in.getInt();
        int signatureLength = in.getInt();
        if (payloadLength < 0 || signatureLength < 0) {
            return new Next.Damaged();
        }
        if (in.remaining() < (long) payloadLength + signatureLength) {
            return new Next.Torn();
        }
        return new Next.Whole(new SignedBytes(take(in, payloadLength), take(in, signatureLength), byDigest));
    }

    /** Not a copy: there may be megabytes of it. */
    private static ByteString take(ByteBuffer in, int length) {
        ByteString taken = UnsafeByteOperations.unsafeWrap(in.slice(in.position(), length));
        in.position(in.position() + length);
        return taken;
    }

    private static boolean isBeginning(byte[] beginning, byte[] mark) {
        return Arrays.equals(beginning, Arrays.copyOf(mark, beginning.length));
    }
}
