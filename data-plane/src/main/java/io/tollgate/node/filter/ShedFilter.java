package io.tollgate.node.filter;

import io.tollgate.core.config.Route.Criticality;
import io.tollgate.node.answer.Refusal;

/** Turns requests away when the node has more to do than it can. */
final class ShedFilter implements Filter {
    private final Overload overload;

    ShedFilter(Overload overload) {
        this.overload = overload;
    }

    @Override
    public String name() {
        return "shed";
    }

    @Override
    public Step apply(RequestContext request) {
        Criticality criticality = request.route().criticality();
        return overload.sheds(criticality)
                ? new Step.Answer(Refusal.overloaded("a " + criticality.wire() + " route"))
                : Step.Proceed.PROCEED;
    }
}
