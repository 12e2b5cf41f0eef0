package io.tollgate.node.upstream;

/**
 * How much further tries may add to an upstream's requests: each request earns a fraction of a try, and a try spends a
 * whole one, so that an upstream that is down is not buried under its own retries (Finagle's RetryBudget). Confined to one
 * event loop.
 */
final class RetryBudget {
    /** What a quiet upstream may spend at once. */
    private static final double START = 5;

    private static final double MOST = 50;

    private double balance = START;

    void request(int percent) {
        balance = Math.min(MOST, balance + percent / 100.0);
    }

    boolean spend(int percent) {
        if (percent == 0 || balance < 1) {
            return false;
        }
        balance -= 1;
        return true;
    }
}
