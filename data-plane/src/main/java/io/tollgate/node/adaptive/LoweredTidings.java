package io.tollgate.node.adaptive;

/**
 * What one node tells the others of a lowered limit.
 *
 * @param limit its name
 * @param subject as {@link Lowered#subject}
 * @param steps down; 0 means that it is lifted
 * @param restMillis until nothing is left of it
 * @param agoMillis since it was found, by whichever node, or lifted
 * @param why for people
 */
public record LoweredTidings(
        String limit, String subject, boolean isConsumer, int steps, long restMillis, long agoMillis, String why) {
    /** The longest name or subject. */
    public static final int NAME_LENGTH_MAX = 255;

    /** The longest reason. */
    public static final int WHY_LENGTH_MAX = 200;

    private static final int STEPS_MAX = 7;

    /** A day for each step: nothing is left then, and nobody asks how long ago it was. */
    static final long MILLIS_MAX = STEPS_MAX * 24L * 3_600_000;

    public LoweredTidings {
        if (limit.length() > NAME_LENGTH_MAX || subject.length() > NAME_LENGTH_MAX || why.length() > WHY_LENGTH_MAX) {
            throw new IllegalArgumentException("lowered limit: " + limit.length() + ", " + subject.length() + " and "
                    + why.length() + " characters (expected: at most " + NAME_LENGTH_MAX + ", as many, and "
                    + WHY_LENGTH_MAX + ")");
        }
        if (steps < 0 || steps > STEPS_MAX || !isTime(restMillis) || !isTime(agoMillis)) {
            throw new IllegalArgumentException("lowered limit: " + steps + " steps for " + restMillis + " ms, "
                    + agoMillis + " ms ago (expected: 0 to " + STEPS_MAX + ", and at most " + MILLIS_MAX + ")");
        }
    }

    private static boolean isTime(long millis) {
        return millis >= 0 && millis <= MILLIS_MAX;
    }
}
