package io.tollgate.control.lowered;

import io.tollgate.control.audit.AuditTrail;
import io.tollgate.control.catalogue.ChangeFeed;
import io.tollgate.control.catalogue.FieldChange;
import io.tollgate.control.database.Database;
import io.tollgate.control.database.Sql;
import io.tollgate.control.live.Registration;
import io.tollgate.control.lowered.LoweredLimitView.Lowering;
import io.tollgate.control.lowered.LoweredLimitView.Whose;
import io.tollgate.control.node.NodeRegistry;
import io.tollgate.control.operator.ActionLog.Action;
import io.tollgate.control.operator.Actor;
import io.tollgate.control.operator.OperatorPermission;
import io.tollgate.control.problem.ProblemException.Invalid;
import io.tollgate.core.config.Names;
import io.tollgate.core.key.Cidr;
import io.tollgate.protocol.v1.LoweredLimit;
import jakarta.inject.Singleton;
import java.net.Inet6Address;
import java.net.InetAddress;
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

/** What people see of lowered limits and do about them. Each node reports its lowest two hundred, once a second. */
@Singleton
public final class LoweredLimits {
    private static final String NETWORK = "/64";
    private static final String EXPECTED =
            "a consumer, an address, or a network such as 2001:db8::/64, as the list has it";
    private static final int WHY_MAX = 300;

    private final NodeRegistry nodes;
    private final Database database;
    private final AuditTrail audit;
    private final InstantSource clock;

    LoweredLimits(NodeRegistry nodes, Database database, AuditTrail audit, InstantSource clock) {
        this.nodes = nodes;
        this.database = database;
        this.audit = audit;
        this.clock = clock;
    }

    /** For whom limits are lowered now on any node, the lowest first. */
    public List<LoweredLimitView> list(Actor actor) {
        actor.require(OperatorPermission.PENALTIES_READ);
        return current();
    }

    /** As {@link #list}. The caller has checked who may see them. */
    public List<LoweredLimitView> current() {
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS); // as exact as what nodes say each second
        Map<Whose, LoweredLimitView> byWhose = new HashMap<>();
        nodes.statuses()
                .forEach((node, status) -> status.getLoweredLimitsList().stream()
                        .filter(LoweredLimits::isKnown)
                        .map(lowered -> view(lowered, node, now))
                        .forEach(view -> byWhose.merge(view.whose(), view, LoweredLimits::together)));
        return byWhose.values().stream()
                .sorted(Comparator.<LoweredLimitView>comparingDouble(
                                view -> view.lowering().leftPercent())
                        .thenComparing(view -> view.whose().limit())
                        .thenComparing(view -> view.whose().subject()))
                .toList();
    }

    /** A node of another version may lower a limit for somebody whom this one can't name. */
    private static boolean isKnown(LoweredLimit lowered) {
        String subject = lowered.getSubject();
        try {
            return isName(lowered.getLimit())
                    && (lowered.getConsumer()
                            ? isName(subject)
                            : watched(subject).equals(subject));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static LoweredLimitView view(LoweredLimit lowered, String node, Instant now) {
        String why = lowered.getWhy();
        Lowering lowering = new Lowering(
                Math.clamp(lowered.getLeftPercent(), 0, 100),
                why.length() > WHY_MAX ? why.substring(0, WHY_MAX) : why,
                now.minusSeconds(Math.max(0, lowered.getAgeMillis() / 1_000)),
                now.plusSeconds(Math.max(0, lowered.getRestMillis() / 1_000)),
                lowered.getEnforced());
        return new LoweredLimitView(
                new Whose(lowered.getLimit(), lowered.getSubject(), lowered.getConsumer()),
                lowering,
                Math.max(0, lowered.getRefused()),
                List.of(node));
    }

    private static LoweredLimitView together(LoweredLimitView one, LoweredLimitView two) {
        Lowering low = one.lowering().leftPercent() <= two.lowering().leftPercent() ? one.lowering() : two.lowering();
        Lowering lowering = new Lowering(
                low.leftPercent(),
                low.why(),
                Stream.of(one.lowering().since(), two.lowering().since())
                        .min(Comparator.naturalOrder())
                        .orElseThrow(),
                Stream.of(one.lowering().until(), two.lowering().until())
                        .max(Comparator.naturalOrder())
                        .orElseThrow(),
                one.lowering().enforced() || two.lowering().enforced());
        return new LoweredLimitView(
                one.whose(),
                lowering,
                one.refused() + two.refused(),
                Stream.concat(one.nodes().stream(), two.nodes().stream()).toList());
    }

    /**
     * Gives {@code subject} the whole of {@code limit} again on every node, and writes down who did. The nodes forget what they
     * counted; behaviour that goes on lowers it anew.
     *
     * @return the names of the nodes that are told; each tells the rest of its cluster
     */
    public List<String> lift(Actor actor, String limit, String subject, @Nullable String message) {
        actor.require(OperatorPermission.PENALTIES_LIFT);
        String lifted = limitName(limit);
        String known = normal(subject);
        database.<Boolean>write(connection -> {
            audit.record(
                    connection,
                    actor,
                    Action.of("lowered-limits.lift", "lowered-limits/" + lifted + "/" + known)
                            .saying(message));
            // Every control plane hears it, this one too, and tells its nodes.
            Sql.notify(connection, ChangeFeed.LOWERED_LIMITS_CHANNEL, lifted + " " + known);
            return true;
        });
        return nodes.liveNames();
    }

    /** What {@link #lift} would end, if any node reports it; tells nobody. Needs the same permission. */
    public List<FieldChange> wouldLift(Actor actor, String limit, String subject) {
        actor.require(OperatorPermission.PENALTIES_LIFT);
        String lifted = limitName(limit);
        String known = normal(subject);
        return current().stream()
                .filter(view -> view.whose().limit().equals(lifted)
                        && view.whose().subject().equals(known))
                .flatMap(view -> FieldChange.between(view.toJson(), null).stream())
                .toList();
    }

    private static String limitName(String limit) {
        if (!isName(limit)) {
            throw new Invalid("/limit", "\"" + limit + "\" (expected: the name of a limit)");
        }
        return limit;
    }

    private static boolean isName(String text) {
        return Names.NAME.matcher(text).matches();
    }

    /** The one way in which nodes write {@code subject}. */
    private static String normal(String subject) {
        try {
            return isName(subject) ? subject : watched(subject);
        } catch (IllegalArgumentException e) {
            throw new Invalid("/subject", "\"" + subject + "\" (expected: " + EXPECTED + ")");
        }
    }

    /** What nodes watch of an address or network: an IPv4 address, or the first 64 bits of an IPv6 one. */
    private static String watched(String text) {
        boolean isNetwork = text.endsWith(NETWORK);
        InetAddress address = Cidr.literal(isNetwork ? text.substring(0, text.length() - NETWORK.length()) : text);
        if (isNetwork) {
            Cidr.parse(text); // refuses bits behind the network's, and one of IPv4
        }
        if (address instanceof Inet6Address) {
            List<String> groups = List.of(address.getHostAddress().split(":", -1));
            return String.join(":", groups.subList(0, 4)) + ":0:0:0:0" + NETWORK;
        }
        return address.getHostAddress();
    }

    /** Gets all of them about once a second. The caller has checked who may see them. */
    public Registration subscribe(Consumer<List<LoweredLimitView>> subscriber) {
        return nodes.subscribe(views -> subscriber.accept(current()));
    }
}
