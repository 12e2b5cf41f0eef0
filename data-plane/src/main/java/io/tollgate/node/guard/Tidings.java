package io.tollgate.node.guard;

/**
 * What one node tells the others of a subject.
 *
 * @param failures since the last time; 0 means that all are forgiven
 */
public record Tidings(Subject subject, int failures) {
    /** The most failures that one node may report of a subject at one time. */
    public static final int FAILURES_MAX = 1_000;

    public Tidings {
        if (failures < 0 || failures > FAILURES_MAX) {
            throw new IllegalArgumentException("failures: " + failures + " (expected: from 0 to " + FAILURES_MAX + ")");
        }
    }
}
