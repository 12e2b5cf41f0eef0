package io.tollgate.node.exchange;

import io.tollgate.core.config.Upstream;
import io.tollgate.node.framing.Fields;
import io.tollgate.node.framing.RequestHead;
import io.tollgate.node.snapshot.RoutePlan;
import io.tollgate.node.transport.DeadlineTimer;
import java.time.Duration;

/**
 * How long an exchange may take, stage by stage, on its client's one timer.
 *
 * <p>Until the response's head, the route's request timeout counts from the request's head; once the request is sent the
 * upstream's response timeout counts too, and where another try may be made its per-try timeout; from the response's head
 * on, the upstream's idle timeout counts anew with each piece. A caller of gRPC that says how long it waits shortens all of
 * them. Confined to the exchange's event loop.
 */
final class Deadlines {
    private static final long FILTER_NANOS_MAX = Duration.ofSeconds(30).toNanos();

    private final DeadlineTimer timer;
    private final long startNanos = System.nanoTime();
    /** How long the caller waits for the whole response. */
    private final long callNanos;

    private long responseNanos;

    Deadlines(DeadlineTimer timer, RequestHead head) {
        this.timer = timer;
        this.callNanos = GrpcCall.timeoutNanos(head);
    }

    /** The filters run. */
    void filters() {
        timer.setAt(startNanos + FILTER_NANOS_MAX);
    }

    /** The filters have spoken, or another try is due. */
    void request(RoutePlan plan) {
        timer.setAt(startNanos + requestNanosMax(plan));
    }

    /** From the request's head to the response's, at most. */
    private long requestNanosMax(RoutePlan plan) {
        return Math.min(plan.requestTimeoutNanos(), GrpcCall.patienceNanos(callNanos));
    }

    /** Lets {@code fields} say what is left of the caller's time, where it has said how long it waits. */
    void sayLeft(Fields fields) {
        if (callNanos != GrpcCall.UNBOUNDED) {
            GrpcCall.sayLeft(fields, startNanos + callNanos - System.nanoTime());
        }
    }

    /**
     * The request is sent to its end.
     *
     * @param now of {@link System#nanoTime}
     * @param givesUp whether another try could be made if this one takes too long
     */
    void response(RoutePlan plan, long now, boolean givesUp) {
        Upstream.Timeouts timeouts = plan.upstream().upstream().timeouts();
        long left = startNanos + requestNanosMax(plan) - now;
        responseNanos = now + Math.min(timeouts.response().toNanos(), left);
        Duration perTry = timeouts.perTry();
        timer.setAt(givesUp && perTry != null ? now + Math.min(perTry.toNanos(), responseNanos - now) : responseNanos);
    }

    /** Whether the response might still come in time, though the try took longer than one should. */
    boolean mayStillCome() {
        return responseNanos - System.nanoTime() > 0;
    }

    /** Waits for the response after all: no other try can be made. */
    void responseAfterAll() {
        timer.setAt(responseNanos);
    }

    /** Something of the response moved: the idle time counts anew, as far as the caller waits at all. */
    void moved(RoutePlan plan) {
        long idle = plan.upstream().upstream().timeouts().idle().toNanos();
        if (callNanos == GrpcCall.UNBOUNDED) {
            timer.setIn(idle);
        } else {
            long now = System.nanoTime();
            timer.setAt(now + Math.min(idle, startNanos + GrpcCall.patienceNanos(callNanos) - now));
        }
    }
}
