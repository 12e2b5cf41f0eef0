package io.tollgate.node.limit.counter;

/**
 * Which permits were given back, so that a message that arrives twice credits once. The last {@value #KEPT} are kept;
 * older ones can no longer be given back and stay spent: too few admitted, never too many.
 *
 * @param floor permits up to this number can't be given back any more
 * @param ranges first and last number of each, oldest first
 */
record ReturnedPermits(long floor, LongTable ranges) {
    static final int KEPT = 16;

    /** Nothing was given back; permits up to {@code floor} are of no concern here. */
    static ReturnedPermits from(long floor) {
        return new ReturnedPermits(floor, LongTable.empty(2));
    }

    boolean mayReturn(long first, long last) {
        if (first <= floor) {
            return false;
        }
        for (int i = 0; i < ranges.rows(); i++) {
            if (first <= ranges.get(i, 1) && last >= ranges.get(i, 0)) {
                return false;
            }
        }
        return true;
    }

    ReturnedPermits with(long first, long last) {
        LongTable all = ranges.append(first, last);
        return all.rows() <= KEPT
                ? new ReturnedPermits(floor, all)
                : new ReturnedPermits(Math.max(floor, all.get(0, 1)), all.from(1));
    }
}
