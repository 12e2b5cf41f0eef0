package io.tollgate.node.limit.hazelcast;

/** What the owner does when the counter that is asked for is not there. */
enum IfAbsent {
    /** There is no room for more: it says so, and the spill counter is asked next. */
    SAY_SO,
    CREATE,
    /** This is a spill counter: it starts unspent whatever was full before. */
    CREATE_SPILL
}
