package io.tollgate.control.telemetry;

import com.google.protobuf.ByteString;
import io.tollgate.protocol.v1.Counted;
import io.tollgate.protocol.v1.Dimension;
import io.tollgate.protocol.v1.Level;
import io.tollgate.protocol.v1.TelemetryInterval;
import java.nio.ByteBuffer;
import org.HdrHistogram.Histogram;

/** What a node would send. */
public final class Counting {
    private Counting() {}

    /** An interval of process {@code a0}, whose middle was {@code ageMillis} ago. */
    public static TelemetryInterval.Builder interval(long sequence, long ageMillis) {
        return TelemetryInterval.newBuilder()
                .setProcess("a0")
                .setSequence(sequence)
                .setAgeMillis(ageMillis)
                .setLengthMillis(5_000)
                .addLevels(level("inflight", "", 2))
                .addLevels(level("cpu", "", 0.25));
    }

    public static Level.Builder level(String name, String subject, double value) {
        return Level.newBuilder()
                .setName(name)
                .setSubject(subject)
                .setSamples(1)
                .setSum(value)
                .setMax(value);
    }

    /** Requests of {@code name}, all of which took {@code micros}. */
    public static Counted.Builder counted(Dimension dimension, String name, int good, int bad, long micros) {
        Histogram histogram = new Histogram(1, 3_600_000_000L, 2);
        histogram.recordValueWithCount(micros, good + bad);
        ByteBuffer bytes = ByteBuffer.allocate(histogram.getNeededByteBufferCapacity());
        int length = histogram.encodeIntoCompressedByteBuffer(bytes);
        return Counted.newBuilder()
                .setDimension(dimension)
                .setName(name)
                .setStatus2Xx(good)
                .setStatus5Xx(bad)
                .setLatencyHistogram(ByteString.copyFrom(bytes.array(), 0, length));
    }

    public static Counted.Builder total(int good, int bad, long micros) {
        return counted(Dimension.DIMENSION_TOTAL, "", good, bad, micros);
    }

    public static Counted.Builder route(String name, int good, int bad, long micros) {
        return counted(Dimension.DIMENSION_ROUTE, name, good, bad, micros);
    }
}
