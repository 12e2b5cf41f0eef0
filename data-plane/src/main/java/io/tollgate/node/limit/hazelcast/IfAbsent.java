package io.tollgate.node.limit.hazelcast;

/** What the owner does when the counter that is asked for is not there. */
enum IfAbsent {
    /** There is no room for more: it says so, and the spill counter is asked next. */
    SAY_SO(0),
    CREATE(1),
    /** This is a spill counter: it starts unspent whatever was full before. */
    CREATE_SPILL(2);

    /** As members write it. */
    final int wire;

    IfAbsent(int wire) {
        this.wire = wire;
    }

    static IfAbsent ofWire(int wire) {
        return switch (wire) {
            case 0 -> SAY_SO;
            case 1 -> CREATE;
            case 2 -> CREATE_SPILL;
            default -> throw new IllegalArgumentException("if absent: " + wire + " (expected: 0 to 2)");
        };
    }
}
