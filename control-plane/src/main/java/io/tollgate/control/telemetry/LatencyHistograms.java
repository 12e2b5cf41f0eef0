package io.tollgate.control.telemetry;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.HdrHistogram.Histogram;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Latency histograms in microseconds from 1 to an hour with two digits, as sync.proto fixes them. One after another they
 * are their sum: each begins with its own length, so that a database can add them up by putting them together.
 *
 * <p>What a node sends is inflated within bounds and its header is checked before the library makes anything of it: a few
 * hostile bytes could otherwise ask for gigabytes.
 */
final class LatencyHistograms {
    static final long HIGHEST_MICROS = 3_600_000_000L;
    static final int DIGITS = 2;

    private static final Logger LOG = LoggerFactory.getLogger(LatencyHistograms.class);
    private static final int INFLATED_BYTES_MAX = 128 * 1024;
    /** HdrHistogram's V2 encoding: cookie, payload length, normalizing offset, digits, lowest, highest, ratio. */
    private static final int HEADER_BYTES = 40;

    private static final int COMPRESSED_COOKIE = 0x1c849304;
    /** Cookie and length. */
    private static final int PREFIX_BYTES = 8;

    private LatencyHistograms() {}

    static Histogram empty() {
        return new Histogram(1, HIGHEST_MICROS, DIGITS);
    }

    /** Whether {@code bytes} are one histogram and nothing else, or none. */
    static boolean isSound(byte[] bytes) {
        if (bytes.length == 0) {
            return true;
        }
        try {
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            decode(buffer);
            return !buffer.hasRemaining();
        } catch (DataFormatException | RuntimeException e) { // the library answers bad bytes with many kinds
            LOG.debug("a latency histogram was left out: {}", e.toString());
            return false;
        }
    }

    /** Adds a sequence of histograms. */
    static void addTo(Histogram sum, byte[] sequence) {
        ByteBuffer buffer = ByteBuffer.wrap(sequence);
        try {
            while (buffer.hasRemaining()) {
                sum.add(decode(buffer));
            }
        } catch (DataFormatException | RuntimeException e) {
            LOG.warn("a stored latency histogram is damaged: {}", e.toString());
        }
    }

    /** One histogram that holds what the sequence holds. */
    static ByteString compact(ByteString sequence) {
        if (sequence.isEmpty()) {
            return sequence;
        }
        Histogram sum = empty();
        addTo(sum, sequence.toByteArray());
        ByteBuffer bytes = ByteBuffer.allocate(sum.getNeededByteBufferCapacity());
        int length = sum.encodeIntoCompressedByteBuffer(bytes);
        return ByteString.copyFrom(bytes.array(), 0, length);
    }

    private static Histogram decode(ByteBuffer from) throws DataFormatException {
        if (from.remaining() < PREFIX_BYTES || (from.getInt() & ~0xf0) != (COMPRESSED_COOKIE & ~0xf0)) {
            throw new DataFormatException("cookie");
        }
        int length = from.getInt();
        if (length < 0 || length > from.remaining()) {
            throw new DataFormatException("length");
        }
        ByteBuffer inflated = inflate(from.slice(from.position(), length));
        from.position(from.position() + length);
        int digits = inflated.getInt(12);
        long lowest = inflated.getLong(16);
        long highest = inflated.getLong(24);
        if (digits != DIGITS || lowest != 1 || highest > HIGHEST_MICROS || highest < 2) {
            throw new DataFormatException("range or digits (expected: 1 to " + HIGHEST_MICROS + ", " + DIGITS + ")");
        }
        return Histogram.decodeFromByteBuffer(inflated, HIGHEST_MICROS);
    }

    private static ByteBuffer inflate(ByteBuffer compressed) throws DataFormatException {
        try (Inflater inflater = new Inflater()) {
            inflater.setInput(compressed);
            byte[] bytes = new byte[INFLATED_BYTES_MAX];
            int length = inflater.inflate(bytes);
            if (!inflater.finished() || length < HEADER_BYTES) {
                throw new DataFormatException("size");
            }
            return ByteBuffer.wrap(bytes, 0, length);
        }
    }
}
