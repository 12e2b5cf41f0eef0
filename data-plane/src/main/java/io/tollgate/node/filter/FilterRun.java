package io.tollgate.node.filter;

import io.netty.channel.EventLoop;
import io.tollgate.node.answer.GatewayError;
import io.tollgate.node.answer.Refusal;
import io.tollgate.node.record.StepTimes;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One request's way through the chain. Polices the filters: one that throws, or answers late with another Await, ends the
 * request with 500 instead of hanging it. Confined to the event loop; a late answer hops back to it exactly once, here.
 */
public final class FilterRun {
    private final FilterChain chain;
    private final RequestContext request;
    private final EventLoop loop;
    private final Outcome outcome;
    /** Null for nearly all. */
    private final @Nullable StepTimes times;

    private int next;
    private boolean finished;

    /** What the chain decided; called once on the event loop, unless the run is cancelled before. */
    public interface Outcome {
        /** Every filter let it pass. */
        void proceed();

        /** A filter answered. */
        void refused(String step, Refusal refusal);
    }

    /** A run that has not begun, and of which nobody wants to know how long it takes. */
    public FilterRun(FilterChain chain, RequestContext request, EventLoop loop, Outcome outcome) {
        this(chain, request, loop, outcome, null);
    }

    /**
     * A run that has not begun.
     *
     * @param times where the time of each filter is written down; null for nowhere
     */
    public FilterRun(
            FilterChain chain, RequestContext request, EventLoop loop, Outcome outcome, @Nullable StepTimes times) {
        this.chain = chain;
        this.request = request;
        this.loop = loop;
        this.outcome = outcome;
        this.times = times;
    }

    /** Begins, or goes on after an answer that came late. */
    public void run() {
        Filter[] filters = chain.filters();
        while (!finished && next < filters.length) {
            Filter filter = filters[next];
            switch (ask(filter, () -> filter.apply(request))) {
                case Step.Proceed ignored -> passed(filter);
                case Step.Answer answer -> refuse(filter, answer.refusal());
                case Step.Await await -> {
                    await(filter, await.later());
                    return;
                }
            }
        }
        if (!finished) {
            finished = true;
            outcome.proceed();
        }
    }

    /** The step it stands at, for a deadline that passes meanwhile. */
    public String step() {
        Filter[] filters = chain.filters();
        return next < filters.length ? filters[next].name() : "";
    }

    /** Nothing comes of it any more. */
    public void cancel() {
        finished = true;
    }

    private Step ask(Filter filter, Supplier<Step> question) {
        try {
            return question.get();
        } catch (RuntimeException e) {
            return broken(filter, "threw " + e);
        }
    }

    private static Step broken(Filter filter, String what) {
        return new Step.Answer(Refusal.of(GatewayError.INTERNAL_ERROR, "filter " + filter.name() + " " + what));
    }

    private void passed(Filter filter) {
        StepTimes taken = times;
        if (taken != null) {
            taken.ended(filter.name());
        }
        next++;
    }

    private void refuse(Filter filter, Refusal refusal) {
        finished = true;
        outcome.refused(filter.name(), refusal);
    }

    private void await(Filter filter, CompletionStage<Step.Later> stage) {
        var _ = stage.whenComplete((late, error) -> loop.execute(() -> arrived(filter, late, error)));
    }

    private void arrived(Filter filter, Step.@Nullable Later late, @Nullable Throwable error) {
        if (finished) {
            if (late != null) {
                late.abandon();
            }
            return;
        }
        Step step = late == null ? broken(filter, "failed: " + error) : ask(filter, late::step);
        switch (step) {
            case Step.Proceed ignored -> {
                passed(filter);
                run();
            }
            case Step.Answer answer -> refuse(filter, answer.refusal());
            case Step.Await ignored ->
                refuse(filter, Refusal.of(GatewayError.INTERNAL_ERROR, "filter " + filter.name() + " awaited twice"));
        }
    }
}
