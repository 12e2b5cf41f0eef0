package io.tollgate.node.filter;

/** One step of the decision about a request. Immutable; called on the exchange's event loop; never blocks. */
public interface Filter {
    /** Its name in metrics, {@code tollgate_decisions_total{step}}. */
    String name();

    /** Decides. */
    Step apply(RequestContext request);
}
