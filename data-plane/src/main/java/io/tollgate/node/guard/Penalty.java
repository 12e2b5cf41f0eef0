package io.tollgate.node.guard;

import java.time.Duration;

/** What a request gets for the failures of its address, before any credential of it is looked at. */
public sealed interface Penalty {
    /** Nothing. */
    record None() implements Penalty {
        /** The only one needed. */
        public static final None NONE = new None();
    }

    /** It waits before it goes on. */
    record Delay(Duration length) implements Penalty {}

    /** It is refused. */
    record Closed(Duration rest) implements Penalty {}
}
