package io.tollgate.node.record;

/**
 * What a lowered limit meant for one request.
 *
 * @param limit its name
 * @param leftPercent of the limit
 * @param words for people: {@code halved: 62 % of 340 requests refused in 60 s}
 */
public record LoweredOutcome(String limit, double leftPercent, String words, Verdict verdict) {
    /** Whether it had to do with the answer. */
    public enum Verdict {
        /** There was enough left. */
        PASS("pass"),
        /** A shadow, that would have refused. */
        WOULD_REFUSE("would-refuse"),
        REFUSE("refuse");

        private final String label;

        Verdict(String label) {
            this.label = label;
        }

        /** In the access log. */
        public String label() {
            return label;
        }
    }

    /** A JSON number, without digits that say nothing. */
    public String percent() {
        return percent(leftPercent);
    }

    /** As {@link #percent()}, of any share: 25, 12.5. */
    public static String percent(double value) {
        return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(Math.rint(value * 100) / 100);
    }
}
