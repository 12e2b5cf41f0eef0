package io.tollgate.bench.result;

/**
 * One of the project's goals, as this run saw it.
 *
 * @param id as the project calls it, {@code P1}
 * @param statement what should be so
 * @param found what was
 */
public record Goal(String id, String statement, String found, Verdict verdict) {
    /** How it came out. */
    public enum Verdict {
        MET("met"),
        MISSED("**missed**"),
        /** The run could not tell; {@code found} says why. */
        OPEN("not measured");

        private final String word;

        Verdict(String word) {
            this.word = word;
        }

        @Override
        public String toString() {
            return word;
        }
    }

    /** A goal that {@code value} is at most {@code bound}. */
    public static Goal atMost(String id, String statement, double value, double bound, String found) {
        return new Goal(id, statement, found, value <= bound ? Verdict.MET : Verdict.MISSED);
    }

    /** A goal that nothing was found out about. */
    public static Goal open(String id, String statement, String why) {
        return new Goal(id, statement, why, Verdict.OPEN);
    }
}
