package io.tollgate.console.upstream;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.html.Span;
import io.tollgate.console.kit.Figure;
import io.tollgate.console.kit.Words;
import io.tollgate.control.problem.ProblemException;
import io.tollgate.control.upstream.TargetTraffic;
import java.util.function.Function;

/** The cells for what was counted of a target, or of an upstream. What nobody could read looks unlike no requests. */
sealed interface Counted {
    /** It was read. */
    record Read(TargetTraffic traffic) implements Counted {}

    /**
     * It was not.
     *
     * @param sign stands in each cell
     * @param why who points at it reads that
     */
    record Unread(String sign, String why) implements Counted {}

    /** It comes. */
    static Counted notYet() {
        return new Unread("…", "Not read yet");
    }

    /** What {@code refusal} is why nobody knows. */
    static Counted refused(ProblemException refusal) {
        return new Unread("?", "Could not be read: " + refusal.getMessage());
    }

    default Component requests() {
        return cell(traffic -> traffic.requestsPerSecond() == 0
                ? Words.dim("–")
                : Words.number(Figure.of(traffic.requestsPerSecond()) + "/s"));
    }

    default Component errors() {
        return cell(traffic -> Words.percent(traffic.errorPercent(), traffic.requestsPerSecond() > 0));
    }

    default Component p95() {
        return cell(traffic -> Words.millis(traffic.latency().p95Millis()));
    }

    private Component cell(Function<TargetTraffic, Component> draw) {
        return switch (this) {
            case Read(TargetTraffic traffic) -> draw.apply(traffic);
            case Unread(String sign, String why) -> {
                Span nothing = Words.dim(sign);
                nothing.setTitle(why);
                yield nothing;
            }
        };
    }
}
