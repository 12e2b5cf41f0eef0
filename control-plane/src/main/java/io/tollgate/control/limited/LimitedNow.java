package io.tollgate.control.limited;

import io.tollgate.control.catalogue.Catalogue;
import io.tollgate.control.limited.LimitedView.Value;
import io.tollgate.control.limited.LimitedView.Whose;
import io.tollgate.control.live.Registration;
import io.tollgate.control.node.NodeRegistry;
import io.tollgate.control.node.ToldText;
import io.tollgate.control.operator.Actor;
import io.tollgate.control.operator.OperatorPermission;
import io.tollgate.core.config.Kind;
import io.tollgate.core.config.Names;
import io.tollgate.protocol.v1.CountedValue;
import io.tollgate.protocol.v1.LimitedCounter;
import io.tollgate.protocol.v1.Status;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Whom limits refuse now, over all nodes. Each node reports those whom it refused most, once a second and two hundred at most;
 * of values of headers and claims, which may hold secrets, it tells what stands for them.
 */
@Singleton
public final class LimitedNow {
    /** Of one node; it says that it tells of fewer. */
    private static final int TOLD_MAX = 500;

    private static final int VALUES_MAX = 4;
    private static final int TEXT_MAX = 255;
    /** A node that says more says nonsense. */
    private static final long MILLIS_MAX = ChronoUnit.DAYS.getDuration().toMillis() * 400;

    private static final long REFUSED_MAX = 1L << 40;

    private final NodeRegistry nodes;
    private final Catalogue catalogue;
    private final InstantSource clock;

    LimitedNow(NodeRegistry nodes, Catalogue catalogue, InstantSource clock) {
        this.nodes = nodes;
        this.catalogue = catalogue;
        this.clock = clock;
    }

    /** Whom any limit refused in the last minute. Who may ask is who may know which addresses and consumers send most. */
    public Limited all(Actor actor) {
        actor.require(OperatorPermission.TELEMETRY_READ);
        return current();
    }

    /** Whom {@code limit} refused, which must be there. */
    public Limited of(Actor actor, String limit) {
        actor.require(OperatorPermission.TELEMETRY_READ);
        catalogue.get(actor, Kind.LIMIT, limit);
        return current().of(limit);
    }

    /** Gets all of it about once a second. The caller has checked who may see it. */
    public Registration subscribe(Consumer<Limited> subscriber) {
        return nodes.subscribe(views -> subscriber.accept(current()));
    }

    private Limited current() {
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS); // as exact as what nodes say each second
        Map<Whose, LimitedView> byWhose = new HashMap<>();
        Map<String, Long> others = new HashMap<>();
        nodes.statuses().forEach((node, status) -> add(node, status, now, byWhose, others));
        return new Limited(
                byWhose.values().stream()
                        .sorted(Comparator.comparingLong(LimitedView::refused)
                                .reversed()
                                .thenComparing(view -> view.whose().limit())
                                .thenComparing(view -> view.whose().text()))
                        .toList(),
                others);
    }

    private static void add(
            String node, Status status, Instant now, Map<Whose, LimitedView> byWhose, Map<String, Long> others) {
        status.getLimitedList().stream()
                .limit(TOLD_MAX)
                .filter(each -> isName(each.getLimit()) && each.getRefused() > 0)
                .map(each -> view(each, node, now))
                .forEach(view -> byWhose.merge(view.whose(), view, LimitedNow::together));
        status.getLimitedOthersList().stream()
                .limit(TOLD_MAX)
                .filter(each -> isName(each.getLimit()) && each.getRefused() > 0)
                .forEach(each -> others.merge(each.getLimit(), Math.min(each.getRefused(), REFUSED_MAX), Long::sum));
    }

    private static boolean isName(String text) {
        return Names.NAME.matcher(text).matches();
    }

    private static LimitedView view(LimitedCounter told, String node, Instant now) {
        List<Value> by = told.getByList().stream()
                .limit(VALUES_MAX)
                .map(LimitedNow::value)
                .toList();
        long rest = Math.clamp(told.getRestMillis(), 0, MILLIS_MAX);
        return new LimitedView(
                new Whose(told.getLimit(), by),
                Math.min(told.getRefused(), REFUSED_MAX),
                now.minusSeconds(Math.clamp(told.getQuietMillis(), 0, MILLIS_MAX) / 1_000),
                rest == 0 ? null : now.plusSeconds(Math.ceilDiv(rest, 1_000L)),
                told.getShadow(),
                List.of(node));
    }

    private static Value value(CountedValue told) {
        return new Value(
                ToldText.clip(told.getDimension(), TEXT_MAX),
                ToldText.clip(told.getText(), TEXT_MAX),
                told.getHidden());
    }

    private static LimitedView together(LimitedView one, LimitedView two) {
        return new LimitedView(
                one.whose(),
                one.refused() + two.refused(),
                one.last().isAfter(two.last()) ? one.last() : two.last(),
                later(one.until(), two.until()),
                one.shadow() && two.shadow(),
                Stream.concat(one.nodes().stream(), two.nodes().stream()).toList());
    }

    private static @Nullable Instant later(@Nullable Instant one, @Nullable Instant two) {
        return one == null || (two != null && two.isAfter(one)) ? two : one;
    }
}
