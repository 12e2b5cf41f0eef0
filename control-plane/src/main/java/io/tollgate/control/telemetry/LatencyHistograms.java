package io.tollgate.control.telemetry;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.HdrHistogram.AbstractHistogram;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.PackedHistogram;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Latency histograms in microseconds from 1 to an hour with two digits, as sync.proto fixes them. What a node sends is
 * inflated within bounds and its header is checked before the library makes anything of it: a few hostile bytes could
 * otherwise ask for gigabytes.
 */
final class LatencyHistograms {
    static final long HIGHEST_MICROS = 3_600_000_000L;
    static final int DIGITS = 2;

    private static final Logger LOG = LoggerFactory.getLogger(LatencyHistograms.class);
    private static final int INFLATED_BYTES_MAX = 128 * 1024;
    /** HdrHistogram's V2 encoding: cookie, payload length, normalizing offset, digits, lowest, highest, ratio. */
    private static final int HEADER_BYTES = 40;

    private static final int COMPRESSED_COOKIE = 0x1c849304;

    private LatencyHistograms() {}

    static Histogram plain() {
        return new Histogram(1, HIGHEST_MICROS, DIGITS);
    }

    /** Takes memory for what is in it only: for the many that are nearly empty. */
    static PackedHistogram packed() {
        return new PackedHistogram(1, HIGHEST_MICROS, DIGITS);
    }

    /** Adds a compressed histogram; anything that is not one is left out. */
    static void addTo(AbstractHistogram sum, ByteString compressed) {
        if (compressed.isEmpty()) {
            return;
        }
        try {
            ByteBuffer inflated = inflate(compressed.asReadOnlyByteBuffer());
            int digits = inflated.getInt(12);
            long lowest = inflated.getLong(16);
            long highest = inflated.getLong(24);
            if (digits != DIGITS || lowest != 1 || highest > HIGHEST_MICROS || highest < 2) {
                throw new DataFormatException(
                        "range or digits (expected: 1 to " + HIGHEST_MICROS + ", " + DIGITS + ")");
            }
            sum.add(Histogram.decodeFromByteBuffer(inflated, HIGHEST_MICROS));
        } catch (DataFormatException | RuntimeException e) { // the library answers bad bytes with many kinds
            LOG.debug("a latency histogram was left out: {}", e.toString());
        }
    }

    private static ByteBuffer inflate(ByteBuffer compressed) throws DataFormatException {
        if (compressed.remaining() < 8 || (compressed.getInt() & ~0xf0) != (COMPRESSED_COOKIE & ~0xf0)) {
            throw new DataFormatException("cookie");
        }
        compressed.getInt(); // the length, which the buffer knows
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
