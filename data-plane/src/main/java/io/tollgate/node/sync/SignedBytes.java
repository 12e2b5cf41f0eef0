package io.tollgate.node.sync;

import com.google.protobuf.ByteString;
import io.tollgate.core.snapshot.SnapshotSignature.Purpose;
import io.tollgate.protocol.v1.SignedPayload;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * A payload with its signature, and the form it has on disk: a mark, two lengths, the payload, the signature. Every bit
 * of a record counts: whatever is flipped, cut off or added, it is refused.
 */
record SignedBytes(ByteString payload, ByteString signature) {
    private static final byte[] MARK = "TGSIGN1\n".getBytes(StandardCharsets.US_ASCII);
    private static final int HEAD = MARK.length + 2 * Integer.BYTES;

    /** What came by wire. */
    static SignedBytes of(SignedPayload message) {
        return new SignedBytes(message.getPayload(), message.getSignature());
    }

    /** Whether the control plane signed it for {@code purpose}. */
    boolean isSignedFor(Purpose purpose, TrustAnchors trust) {
        return trust.signed(purpose, payload, signature);
    }

    byte[] toRecord() {
        ByteBuffer out = ByteBuffer.allocate(HEAD + payload.size() + signature.size())
                .put(MARK)
                .putInt(payload.size())
                .putInt(signature.size());
        payload.copyTo(out);
        signature.copyTo(out);
        return out.array();
    }

    /** The record that is all of {@code bytes}. */
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

    /** Reads one record from {@code in} and moves behind it. */
    static Next next(ByteBuffer in) {
        byte[] mark = new byte[Math.min(MARK.length, in.remaining())];
        in.get(mark);
        if (!Arrays.equals(mark, Arrays.copyOf(MARK, mark.length))) {
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
        ByteString payload = ByteString.copyFrom(in, payloadLength);
        ByteString signature = ByteString.copyFrom(in, signatureLength);
        return new Next.Whole(new SignedBytes(payload, signature));
    }
}
