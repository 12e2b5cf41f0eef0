package io.tollgate.node.record;

import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What is logged of requests, how and where.
 *
 * @param destination {@code stdout}, {@code off} or a file
 * @param rotation of a file
 * @param capture what is logged beside the facts that every line has
 */
public record LogPlan(String destination, Format format, Rotation rotation, Capture capture) {
    /** How a line looks. */
    public enum Format {
        JSON,
        ECS,
        COMBINED;

        /** The format of that name. */
        public static Format parse(String text) {
            return valueOf(text.toUpperCase(Locale.ROOT));
        }
    }

    /**
     * When a file is closed and another begun.
     *
     * @param bytesMax about so long a file gets
     * @param filesMax so many there are, the one that is written included
     */
    public record Rotation(long bytesMax, int filesMax) {
        /** Half a gigabyte at most. */
        public static final Rotation DEFAULT = new Rotation(100L << 20, 5);
    }

    /**
     * What is let into the log. Everything else of a request's fields and query stays out of it.
     *
     * @param headers names of request fields in lower case
     * @param queryNames parameters whose values are logged; of the others the names are, unless this is empty
     */
    public record Capture(List<String> headers, Set<String> queryNames) {
        /** Nothing. */
        public static final Capture NOTHING = new Capture(List.of(), Set.of());

        private static final Set<String> SECRET =
                Set.of("authorization", "proxy-authorization", "cookie", "set-cookie", "x-api-key");

        public Capture {
            headers = List.copyOf(headers);
            queryNames = Set.copyOf(queryNames);
            for (String header : headers) {
                if (SECRET.contains(header)) {
                    throw new IllegalArgumentException(header + ": holds secrets (expected: a field that does not)");
                }
            }
        }

        /** Whether a request need not be looked at. */
        public boolean isNothing() {
            return headers.isEmpty() && queryNames.isEmpty();
        }
    }

    /** JSON lines to {@code destination}, and nothing captured. */
    public static LogPlan to(String destination) {
        return new LogPlan(destination, Format.JSON, Rotation.DEFAULT, Capture.NOTHING);
    }

    LineFormat lines(String node) {
        return switch (format) {
            case JSON -> new JsonLine(node);
            case ECS -> new EcsLine(node);
            case COMBINED -> new CombinedLine();
        };
    }
}
