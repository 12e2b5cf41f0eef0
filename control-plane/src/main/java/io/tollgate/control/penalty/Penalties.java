package io.tollgate.control.penalty;

import io.tollgate.control.audit.AuditTrail;
import io.tollgate.control.catalogue.ChangeFeed;
import io.tollgate.control.catalogue.FieldChange;
import io.tollgate.control.database.Database;
import io.tollgate.control.database.Sql;
import io.tollgate.control.live.Registration;
import io.tollgate.control.node.NodeRegistry;
import io.tollgate.control.operator.ActionLog.Action;
import io.tollgate.control.operator.Actor;
import io.tollgate.control.operator.OperatorPermission;
import io.tollgate.control.problem.ProblemException.Invalid;
import io.tollgate.core.key.ApiKeyText;
import io.tollgate.core.key.Cidr;
import io.tollgate.protocol.v1.Penalty;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What people see of penalties and do about them. Each node reports its worst two hundred, once a second. */
@Singleton
public final class Penalties {
    private static final int SUBJECT_MAX = 64;
    private static final String EXPECTED =
            "an address, a network such as 203.0.113.0/24 or 2001:db8::/64, a key id, or everybody";

    private final NodeRegistry nodes;
    private final Database database;
    private final AuditTrail audit;
    private final InstantSource clock;

    Penalties(NodeRegistry nodes, Database database, AuditTrail audit, InstantSource clock) {
        this.nodes = nodes;
        this.database = database;
        this.audit = audit;
        this.clock = clock;
    }

    /** Who is held back now on any node, those who are refused longest first. */
    public List<PenaltyView> list(Actor actor) {
        actor.require(OperatorPermission.PENALTIES_READ);
        return current();
    }

    private List<PenaltyView> current() {
        Instant now = clock.instant();
        Map<String, PenaltyView> bySubject = new TreeMap<>();
        nodes.statuses()
                .forEach((node, status) -> status.getPenaltiesList().stream()
                        .filter(penalty -> isSubject(penalty.getSubject()))
                        .forEach(penalty ->
                                bySubject.merge(penalty.getSubject(), view(penalty, node, now), Penalties::together)));
        return bySubject.values().stream()
                .sorted(Comparator.comparing(
                                PenaltyView::closedUntil, Comparator.nullsLast(Comparator.<Instant>reverseOrder()))
                        .thenComparingDouble(view -> -view.failures()))
                .toList();
    }

    /** A node of another version may hold back somebody whom this one can't name. */
    private static boolean isSubject(String subject) {
        try {
            return subject.length() <= SUBJECT_MAX && normal(subject).equals(subject);
        } catch (Invalid e) {
            return false;
        }
    }

    private static PenaltyView view(Penalty penalty, String node, Instant now) {
        Instant closedUntil = penalty.getClosedMillis() > 0 ? now.plusMillis(penalty.getClosedMillis()) : null;
        return new PenaltyView(penalty.getSubject(), Math.max(0, penalty.getFailures()), closedUntil, List.of(node));
    }

    private static PenaltyView together(PenaltyView one, PenaltyView two) {
        return new PenaltyView(
                one.subject(),
                Math.max(one.failures(), two.failures()),
                later(one.closedUntil(), two.closedUntil()),
                Stream.concat(one.nodes().stream(), two.nodes().stream()).toList());
    }

    private static @Nullable Instant later(@Nullable Instant one, @Nullable Instant two) {
        return one == null || (two != null && two.isAfter(one)) ? two : one;
    }

    /** What holds {@code address} back, by itself or as part of its network: the one that refuses longest. */
    public Optional<PenaltyView> holding(InetAddress address) {
        return current().stream()
                .filter(view -> view.kind().equals("address")
                        ? view.subject().equals(address.getHostAddress())
                        : view.kind().equals("network")
                                && Cidr.parse(view.subject()).contains(address))
                .findFirst();
    }

    /**
     * Forgives the failures of {@code subject} on every node, and writes down who did.
     *
     * @return the names of the nodes that are told; each tells the rest of its cluster
     */
    public List<String> lift(Actor actor, String subject, @Nullable String message) {
        actor.require(OperatorPermission.PENALTIES_LIFT);
        String known = normal(subject);
        database.<Boolean>write(connection -> {
            audit.record(
                    connection,
                    actor,
                    Action.of("penalties.lift", "penalties/" + known).saying(message));
            // Every control plane hears it, this one too, and tells its nodes.
            Sql.notify(connection, ChangeFeed.PENALTIES_CHANNEL, known);
            return true;
        });
        return nodes.liveNames();
    }

    /** The penalty that {@link #lift} would end, if any node reports it; tells nobody. Needs the same permission. */
    public List<FieldChange> wouldLift(Actor actor, String subject) {
        actor.require(OperatorPermission.PENALTIES_LIFT);
        String known = normal(subject);
        return current().stream()
                .filter(view -> view.subject().equals(known))
                .flatMap(view -> FieldChange.between(view.toJson(), null).stream())
                .toList();
    }

    /** The one way in which nodes write {@code subject}. */
    private static String normal(String subject) {
        if (ApiKeyText.isCredentialId(subject) || subject.equals(PenaltyView.EVERYBODY)) {
            return subject;
        }
        try {
            int slash = subject.indexOf('/');
            InetAddress address = Cidr.literal(slash < 0 ? subject : subject.substring(0, slash));
            if (slash < 0) {
                return address.getHostAddress();
            }
            String length = subject.substring(slash);
            boolean ipv4 = address.getAddress().length == 4;
            if (length.equals(ipv4 ? "/24" : "/64")) {
                Cidr.parse(address.getHostAddress() + length); // refuses bits behind the network's
                return address.getHostAddress() + length;
            }
        } catch (IllegalArgumentException e) {
            throw new Invalid("/subject", "\"" + subject + "\" (expected: " + EXPECTED + ")");
        }
        throw new Invalid("/subject", "\"" + subject + "\" (expected: " + EXPECTED + ")");
    }

    /** Gets all penalties about once a second. The caller has checked who may see them. */
    public Registration subscribe(Consumer<List<PenaltyView>> subscriber) {
        return nodes.subscribe(views -> subscriber.accept(current()));
    }
}
