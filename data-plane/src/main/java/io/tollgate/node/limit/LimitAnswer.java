package io.tollgate.node.limit;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** What became of one {@link Limiter#take}. */
public sealed interface LimitAnswer {
    /**
     * Every limit let it pass.
     *
     * @param states one for each limit that tells how it stands
     * @param sent to be told when its exchange has ended
     */
    record Admitted(List<LimitState> states, SentBytes sent) implements LimitAnswer {
        /** No limit counts such a request. */
        static final Admitted UNLIMITED = new Admitted(List.of());

        public Admitted {
            states = List.copyOf(states);
        }

        /** Of limits that do not ask what the response takes. */
        public Admitted(List<LimitState> states) {
            this(states, SentBytes.UNCOUNTED);
        }
    }

    /**
     * A limit refuses; nothing was taken from any.
     *
     * @param limit the name of the limit that refused, the one with the longest wait
     * @param retryAfter the longest wait among the limits that refused
     */
    record Refused(String limit, Duration retryAfter, List<LimitState> states) implements LimitAnswer {
        public Refused {
            states = List.copyOf(states);
        }
    }

    /**
     * A strict limit cannot be asked now and denies while it cannot.
     *
     * @param limit its name
     */
    record Unavailable(String limit) implements LimitAnswer {}

    /**
     * The answer comes later.
     *
     * @param late completes on any thread and within a bound
     */
    record Pending(CompletionStage<LateAnswer> late) implements LimitAnswer {
        /** For who goes on at once, on whatever thread: the answer as soon as it is there. Ask once. */
        public CompletionStage<LimitAnswer> answer() {
            return late.thenApply(LateAnswer::settle);
        }
    }
}
