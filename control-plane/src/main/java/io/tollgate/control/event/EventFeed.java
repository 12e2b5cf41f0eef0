package io.tollgate.control.event;

import io.tollgate.control.live.SerialTask;
import io.tollgate.control.live.Ticker;
import io.tollgate.control.node.NodeRegistry;
import io.tollgate.control.operator.Actor;
import io.tollgate.control.operator.OperatorPermission;
import io.tollgate.control.problem.ProblemException.TooManyRequests;
import io.tollgate.protocol.v1.RequestFilter;
import io.tollgate.protocol.v1.SeenRequest;
import io.tollgate.protocol.v1.SeenRequests;
import io.tollgate.protocol.v1.WatchTraffic;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Who watches, and what the nodes are asked for because of it. A node that is asked tells for some seconds, so it is asked
 * again as long as somebody watches, and a control plane that is gone is told nothing for long. Nodes that are connected to
 * another control plane are not asked: whoever watches is told their names.
 */
@Singleton
public final class EventFeed {
    static final int WATCHES_MAX = 32;
    /** One operator, however many pages and programs they have, keeps nobody else out. */
    static final int OF_ONE_MAX = 8;

    private static final Duration ASK_EVERY = Duration.ofSeconds(2);
    private static final Duration ASK_FOR = Duration.ofSeconds(10);
    private static final Duration FORGOTTEN_AFTER = Duration.ofSeconds(60);
    /** A node sends no more at a time. */
    private static final int REQUESTS_MAX = 400;

    private final NodeRegistry nodes;
    private final List<EventWatch> watches = new CopyOnWriteArrayList<>();
    private final Ticker ticker = new Ticker("watch-traffic");
    private final SerialTask asking = new SerialTask("watch-traffic", this::ask);

    EventFeed(NodeRegistry nodes) {
        this.nodes = nodes;
    }

    /**
     * Whose requests are shown.
     *
     * @param nodes that are asked
     * @param elsewhere nodes that live, and are connected to another control plane
     */
    public record Reach(List<String> nodes, List<String> elsewhere) {
        public Reach {
            nodes = List.copyOf(nodes);
            elsewhere = List.copyOf(elsewhere);
        }
    }

    @PostConstruct
    void start() {
        ticker.every(ASK_EVERY, "ask nodes for requests", () -> {
            watches.stream().filter(watch -> watch.isForgotten(FORGOTTEN_AFTER)).forEach(EventWatch::close);
            if (!watches.isEmpty()) {
                asking.signal();
            }
        });
    }

    @PreDestroy
    void stop() throws InterruptedException {
        ticker.stop();
        watches.forEach(EventWatch::close);
        asking.close();
    }

    /** Watches from now on; the caller closes it. */
    public EventWatch watch(Actor actor, EventFilter filter) {
        EventWatch watch = begin(actor, filter);
        asking.signal();
        return watch;
    }

    /**
     * Watches for the one request of that id, which is not sent yet, and has the node time its steps; the caller closes it. The
     * node has been asked when this returns, and may not have heard it yet.
     */
    public EventWatch await(Actor actor, String node, String requestId) {
        EventWatch watch = begin(actor, EventFilter.of(node, requestId));
        ask();
        return watch;
    }

    private EventWatch begin(Actor actor, EventFilter filter) {
        actor.require(OperatorPermission.EVENTS_READ);
        EventWatch watch = new EventWatch(actor.username(), filter, this::ended);
        synchronized (this) {
            long own = watches.stream()
                    .filter(other -> other.username().equals(watch.username()))
                    .count();
            if (own >= OF_ONE_MAX) {
                throw new TooManyRequests("You watch requests " + own + " times already (expected: fewer)", ASK_EVERY);
            }
            if (watches.size() >= WATCHES_MAX) {
                throw new TooManyRequests(
                        WATCHES_MAX + " people watch requests at this moment (expected: fewer)", ASK_EVERY);
            }
            watches.add(watch);
        }
        return watch;
    }

    private void ended(EventWatch watch) {
        if (watches.remove(watch)) {
            asking.signal(); // nodes stop at once, and not only when their time is over
        }
    }

    /** Whose requests that filter can show now. */
    public Reach reach(EventFilter filter) {
        List<String> here =
                nodes.links().keySet().stream().filter(filter::concerns).toList();
        List<String> elsewhere = nodes.liveNames().stream()
                .filter(name -> filter.concerns(name) && !here.contains(name))
                .toList();
        return new Reach(here, elsewhere);
    }

    /** One at a time: the newest word to a node is of those who watch now. */
    private synchronized void ask() {
        nodes.links().forEach((name, link) -> link.watch(wanted(name)));
    }

    private WatchTraffic wanted(String node) {
        WatchTraffic.Builder wanted = WatchTraffic.newBuilder();
        watches.stream()
                .filter(watch -> watch.filter().concerns(node))
                .map(watch -> watch.filter().message())
                .distinct()
                .forEach(wanted::addFilters);
        return wanted.setMillis(wanted.getFiltersCount() == 0 ? 0 : ASK_FOR.toMillis())
                .build();
    }

    /** What {@code node} has seen. Returns at once. */
    public void seen(String node, SeenRequests seen) {
        List<SeenRequest> requests =
                seen.getRequestsList().stream().limit(REQUESTS_MAX).toList();
        List<SeenRequest> cut = seen.getRequestsList().subList(requests.size(), seen.getRequestsCount());
        for (EventWatch watch : watches) {
            if (watch.filter().concerns(node)) {
                watch.offer(
                        requests.stream()
                                .filter(request -> watch.filter().matches(node, request))
                                .map(request -> RequestEvent.of(node, request))
                                .toList(),
                        leftOut(watch.filter(), seen)
                                + cut.stream()
                                        .filter(request -> watch.filter().matches(node, request))
                                        .count());
            }
        }
    }

    private static long leftOut(EventFilter filter, SeenRequests seen) {
        RequestFilter asked = filter.message();
        return seen.getLeftOutList().stream()
                .filter(left -> left.getFilter().equals(asked))
                .mapToLong(left -> Math.max(0, left.getRequests()))
                .sum();
    }
}
