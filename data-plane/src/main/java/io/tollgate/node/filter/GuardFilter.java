package io.tollgate.node.filter;

import io.tollgate.node.answer.Refusal;
import io.tollgate.node.guard.CredentialGuard;
import io.tollgate.node.guard.Penalty;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Holds back whoever has tried credentials that are not good, before the next one is looked at. A public route has no
 * credentials to try.
 */
final class GuardFilter implements Filter {
    private final CredentialGuard guard;

    GuardFilter(CredentialGuard guard) {
        this.guard = guard;
    }

    @Override
    public String name() {
        return "guard";
    }

    @Override
    public Step apply(RequestContext request) {
        if (guard.isIdle() || request.route().access().isPublic()) {
            return Step.Proceed.PROCEED;
        }
        return switch (guard.penalty(request.clientAddress())) {
            case Penalty.None ignored -> Step.Proceed.PROCEED;
            case Penalty.Closed closed -> new Step.Answer(Refusal.tooManyFailures(closed.rest()));
            case Penalty.Delay delay -> waitFor(request, delay);
        };
    }

    /** No thread waits: the JDK's timer completes the answer, and the runner hops back to the event loop. */
    private Step waitFor(RequestContext request, Penalty.Delay delay) {
        guard.waiting(1);
        Step.Later later = new Step.Later() {
            @Override
            public Step step() {
                guard.waiting(-1);
                // Others of its address may have failed meanwhile.
                return guard.penalty(request.clientAddress()) instanceof Penalty.Closed closed
                        ? new Step.Answer(Refusal.tooManyFailures(closed.rest()))
                        : Step.Proceed.PROCEED;
            }

            @Override
            public void abandon() {
                guard.waiting(-1);
            }
        };
        return new Step.Await(new CompletableFuture<Step.Later>()
                .completeOnTimeout(later, delay.length().toNanos(), TimeUnit.NANOSECONDS));
    }
}
