package io.tollgate.node.limit.owner;

/** What is to be done with the sentinel of a partition. */
public sealed interface Step {
    /** The partition may be granted from as soon as {@code sentinel} is written and backed up. */
    record Write(Sentinel sentinel) implements Step {}

    /** Nothing can be proved yet. */
    enum Wait implements Step {
        /** Ask again at the next pulse. */
        HERE
    }
}
