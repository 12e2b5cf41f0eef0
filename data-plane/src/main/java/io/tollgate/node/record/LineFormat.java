package io.tollgate.node.record;

/** How a line of the access log looks. Confined to the log's thread. */
sealed interface LineFormat permits JsonLine, EcsLine, CombinedLine {
    /** The pattern of a time, to the second. */
    String seconds();

    /** Adds one line. */
    void append(LineBytes out, ExchangeRecord facts);
}
