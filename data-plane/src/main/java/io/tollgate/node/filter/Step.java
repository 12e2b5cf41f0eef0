package io.tollgate.node.filter;

import io.tollgate.node.answer.Refusal;
import java.util.concurrent.CompletionStage;

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
     * @param later completes on any thread and within the request's deadline, or the exchange answers instead
     */
    record Await(CompletionStage<Later> later) implements Step {}

    /** What an {@link Await} completes with. One of its methods is called, once, on the event loop. */
    interface Later {
        /** The answer; it may touch the request. */
        Step step();

        /** The request ended meanwhile: lets go of what was held for it, if anything was. */
        default void abandon() {}
    }
}
