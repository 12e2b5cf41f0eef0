package io.tollgate.control.checkup;

import io.tollgate.control.catalogue.CertificateStatus;
import io.tollgate.control.catalogue.CurrentConfiguration;
import io.tollgate.control.checkup.Finding.Verdict;
import io.tollgate.control.node.NodeState;
import io.tollgate.control.node.NodeView;
import io.tollgate.control.node.Nodes;
import io.tollgate.control.operator.Actor;
import io.tollgate.control.operator.OperatorPermission;
import io.tollgate.control.settings.Settings;
import io.tollgate.control.sync.SyncServer;
import io.tollgate.control.trust.CertificateAuthority;
import io.tollgate.control.trust.SecretStore;
import io.tollgate.core.config.Certificate;
import io.tollgate.core.config.Limit;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/** Looks at everything that an installation needs. Needs {@link OperatorPermission#SYSTEM_READ}. */
@Singleton
public final class Checkup {
    private static final int CONNECT_MILLIS = 1_000;
    private static final Duration AUTHORITY_LEFT_MIN = Duration.ofDays(90);
    /** A node renews when a third of its certificate's life is left: less says that it could not. */
    private static final Duration NODE_LEFT_MIN = Duration.ofDays(7);

    private final DatabaseCheck database;
    private final SecretStore secrets;
    private final CertificateAuthority authority;
    private final CurrentConfiguration configuration;
    private final Nodes nodes;
    private final SyncServer sync;
    private final Settings settings;
    private final InstantSource clock;

    Checkup(
            DatabaseCheck database,
            SecretStore secrets,
            CertificateAuthority authority,
            CurrentConfiguration configuration,
            Nodes nodes,
            SyncServer sync,
            Settings settings,
            InstantSource clock) {
        this.database = database;
        this.secrets = secrets;
        this.authority = authority;
        this.configuration = configuration;
        this.nodes = nodes;
        this.sync = sync;
        this.settings = settings;
        this.clock = clock;
    }

    /** Every finding, good ones too. Takes as long as what it asks; a few seconds when something does not answer. */
    public List<Finding> findings(Actor actor) {
        actor.require(OperatorPermission.SYSTEM_READ);
        List<Finding> found = new ArrayList<>(database.findings());
        if (found.stream().anyMatch(finding -> finding.verdict() == Verdict.FAIL)) {
            return found; // all the rest is kept there
        }
        found.add(masterKey());
        found.add(authorityCertificate());
        found.addAll(certificates());
        found.add(port("sync-port", sync.port(), "nodes cannot connect; look into the log of the start"));
        if (settings.consolePort() != 0) {
            found.add(port("console-port", settings.consolePort(), "without the console's jar that is right"));
        }
        if (actor.may(OperatorPermission.NODES_READ)) {
            List<NodeView> all = nodes.list(actor);
            found.addAll(nodes(all));
            found.add(strictLimits(all));
        }
        return found;
    }

    private Finding masterKey() {
        List<String> unreadable = secrets.unreadable();
        return unreadable.isEmpty()
                ? Finding.ok("master-key", "opens every stored secret")
                : Finding.fail(
                        "master-key",
                        "does not open " + String.join(", ", unreadable),
                        "start with the key that this database was first started with");
    }

    private Finding authorityCertificate() {
        Instant end = authority.certificate().getNotAfter().toInstant();
        return clock.instant().plus(AUTHORITY_LEFT_MIN).isBefore(end)
                ? Finding.ok("certificate-authority", "good until " + end)
                : Finding.warn(
                        "certificate-authority",
                        "ends at " + end,
                        "rotate it before that: tollgate trust prepare authority");
    }

    private List<Finding> certificates() {
        List<Finding> found = new ArrayList<>();
        Instant now = clock.instant();
        List<Certificate> all = configuration.current().configuration().certificates();
        for (Certificate certificate : all) {
            CertificateStatus status = CertificateStatus.of(certificate, now);
            String what = certificate.name() + " is " + status.state().wireName() + ", until " + status.notAfter();
            switch (status.state()) {
                case VALID -> {}
                case EXPIRING, NOT_YET_VALID ->
                    found.add(Finding.warn("certificates", what, "put the next one under the same name"));
                case EXPIRED -> found.add(Finding.fail("certificates", what, "put the next one under the same name"));
            }
        }
        return found.isEmpty() ? List.of(Finding.ok("certificates", all.size() + ", all of them good")) : found;
    }

    private Finding port(String check, int port, String fix) {
        try (Socket socket = new Socket()) {
            InetAddress bound = InetAddress.ofLiteral(settings.bind());
            InetAddress address = bound.isAnyLocalAddress() ? InetAddress.getLoopbackAddress() : bound;
            socket.connect(new InetSocketAddress(address, port), CONNECT_MILLIS);
            return Finding.ok(check, settings.bind() + ":" + port + " answers");
        } catch (IOException e) {
            return Finding.warn(check, settings.bind() + ":" + port + " does not answer", fix);
        }
    }

    private List<Finding> nodes(List<NodeView> all) {
        List<Finding> found = new ArrayList<>();
        for (NodeView node : all) {
            if (node.state() == NodeState.REVOKED) {
                continue; // somebody wanted it so
            }
            if (node.state() != NodeState.READY && node.state() != NodeState.DRAINING) {
                String why = node.lastError() == null
                        ? node.notReadyReason()
                        : node.lastError().reason();
                found.add(Finding.warn(
                        "nodes",
                        node.name() + " is " + node.state().label() + (why.isEmpty() ? "" : ": " + why),
                        "look at the node's log, and at its way to the sync port"));
            }
            if (clock.instant().plus(NODE_LEFT_MIN).isAfter(node.certificateExpiresAt())) {
                found.add(Finding.warn(
                        "nodes",
                        node.name() + ": its certificate ends at " + node.certificateExpiresAt(),
                        "it renews by itself while it is connected; later it must join again"));
            }
        }
        if (all.stream().anyMatch(NodeView::isUp) && all.stream().noneMatch(NodeView::counts)) {
            found.add(Finding.warn(
                    "nodes",
                    "no data member is there: lite members alone count nothing",
                    "start nodes with TOLLGATE_CLUSTER_MEMBER=data, three at best"));
        }
        if (all.isEmpty()) {
            return List.of(Finding.warn("nodes", "there is none", "add one: tollgate node token"));
        }
        return found.isEmpty() ? List.of(Finding.ok("nodes", all.size() + ", all of them in sync")) : found;
    }

    private Finding strictLimits(List<NodeView> all) {
        long strict = configuration.current().configuration().limits().stream()
                .filter(Limit::needsMajority)
                .count();
        long counting = all.stream().filter(NodeView::counts).count();
        return strict == 0 || counting >= Limit.NODES_FOR_STRICT
                ? Finding.ok(
                        "strict-limits", strict == 0 ? "there is none" : strict + ", counted by " + counting + " nodes")
                : Finding.warn(
                        "strict-limits",
                        strict + ", counted by " + counting + (counting == 1 ? " node" : " nodes")
                                + ": they need a majority, so that the loss of one leaves nobody who may grant",
                        "run three nodes that count, which survive the loss of one");
    }
}
