package io.tollgate.control.tryit;

import io.tollgate.control.event.EventFeed;
import io.tollgate.control.event.EventWatch;
import io.tollgate.control.event.RequestEvent;
import io.tollgate.control.live.Registration;
import io.tollgate.control.node.DecisionSearch;
import io.tollgate.control.operator.Actor;
import io.tollgate.control.operator.OperatorPermission;
import io.tollgate.control.problem.ProblemException;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Waits for what a node tells of one request. It has to begin ahead of the request: nodes keep nothing of those that nobody
 * watches. For one thread; blocks on the node, for two seconds at the beginning and as long at the end.
 */
final class Following implements Registration {
    /** Nodes tell four times a second. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    /** What nodes take over of a client's. */
    private static final Pattern HARMLESS = Pattern.compile("[A-Za-z0-9._:-]{1,128}");

    private final @Nullable EventWatch watch;
    private final String requestId;
    private final String untold;

    private Following(@Nullable EventWatch watch, String requestId, String untold) {
        this.watch = watch;
        this.requestId = requestId;
        this.untold = untold;
    }

    /** Begins; a request that can't be followed is sent all the same, and what it went through is not told. */
    static Following begin(EventFeed feed, DecisionSearch nodes, Actor actor, TryRequest request) {
        if (!actor.may(OperatorPermission.EVENTS_READ)) {
            return nothing("it needs " + OperatorPermission.EVENTS_READ.wireName());
        }
        if (!HARMLESS.matcher(request.requestId()).matches()) {
            return nothing("the node takes no such X-Request-Id: it makes one of its own");
        }
        EventWatch watch;
        try {
            watch = feed.await(actor, request.node(), request.requestId());
        } catch (ProblemException e) { // too many watch
            return nothing(String.valueOf(e.getMessage()));
        }
        boolean heard = isHeard(nodes, request.node());
        if (!heard) {
            watch.close();
            return nothing("the node did not say in time that it heard of the question");
        }
        return new Following(watch, request.requestId(), "");
    }

    private static Following nothing(String why) {
        return new Following(null, "", why);
    }

    /** When too many ask nodes, it has most likely been heard. */
    private static boolean isHeard(DecisionSearch nodes, String node) {
        try {
            return nodes.hasHeard(node);
        } catch (ProblemException e) {
            return true;
        }
    }

    /** What the node told. To be asked when the request's connection is closed: it tells of what is over. */
    Course course() {
        EventWatch asked = watch;
        if (asked == null) {
            return Course.untold(untold);
        }
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        try {
            for (long left = PATIENCE.toNanos(); left > 0; left = deadline - System.nanoTime()) {
                EventWatch.Turn turn = asked.next(Duration.ofNanos(left));
                Optional<RequestEvent> own = turn.requests().stream()
                        .filter(event -> event.requestId().equals(requestId))
                        .findFirst();
                if (own.isPresent()) {
                    return new Course(own.get(), "");
                }
                if (turn.isOver()) {
                    break;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return Course.untold("the node did not tell in time");
    }

    @Override
    public void close() {
        EventWatch asked = watch;
        if (asked != null) {
            asked.close();
        }
    }
}
