package io.tollgate.node.upstream;

/**
 * How much further tries may add to an upstream's requests: each request earns a fraction of a try, and a try spends a
 * whole one, so that an upstream that is down is not buried under its own retries. Confined to one event loop.
 */
final class RetryBudget {
    /** What a quiet upstream may spend at once. */
    private static final double START = 5;

    private static final double MOST = 50;

    private final double earned;
    private double balance;

    RetryBudget(int percent) {
        earned = percent / 100.0;
        balance = percent == 0 ? 0 : START;
    }

    void request() {
        balance = Math.min(MOST, balance + earned);
    }

    boolean spend() {
        if (balance < 1) {
            return false;
        }
        balance -= 1;
        return true;
    }
}
