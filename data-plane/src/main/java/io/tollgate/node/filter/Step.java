package io.tollgate.node.filter;

import io.tollgate.node.answer.Refusal;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** A filter's answer. */
public sealed interface Step {
    /** Go on with the next filter. */
    record Proceed() implements Step {
        /** The only one needed. */
        public static final Proceed PROCEED = new Proceed();
    }

    /** Answer the request with this; no further filter sees it. */
    record Answer(Refusal refusal) implements Step {}

    /**
     * The answer comes later; it must not be another Await.
     *
     * @param step completes on any thread and within the request's deadline, or the exchange answers instead; what it
     *     completes with runs on the event loop, so that it may touch the request
     */
    record Await(CompletionStage<Supplier<Step>> step) implements Step {}
}
