package io.tollgate.control.tryit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.control.audit.AuditTrail;
import io.tollgate.control.database.Database;
import io.tollgate.control.event.EventFeed;
import io.tollgate.control.event.RequestEvent;
import io.tollgate.control.explain.Explained;
import io.tollgate.control.explain.Explanations;
import io.tollgate.control.node.DecisionSearch;
import io.tollgate.control.node.NodeLink;
import io.tollgate.control.node.NodeRegistry;
import io.tollgate.control.operator.ActionLog.Action;
import io.tollgate.control.operator.Actor;
import io.tollgate.control.operator.OperatorPermission;
import io.tollgate.control.problem.ProblemException;
import io.tollgate.control.problem.ProblemException.Invalid;
import io.tollgate.control.problem.ProblemException.Unanswered;
import io.tollgate.core.json.Json;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends a request through a node, for whoever may. It goes to the node's proxy port at the address from which the node's own
 * stream comes, and nowhere else: neither the request nor what a node says of itself can name another machine, nor a port of
 * the control plane. Behind address translation that address is the translator's, and so may be what answers. It goes without
 * TLS: its key can be read by whoever listens between control plane and node. Here the key is neither kept nor written down.
 */
@Singleton
public final class TryIt {
    private static final Logger LOG = LoggerFactory.getLogger(TryIt.class);

    private final NodeRegistry nodes;
    private final Explanations explanations;
    private final Database database;
    private final AuditTrail audit;
    private final OwnPorts ownPorts;
    private final TrySurroundings surroundings;
    private final EventFeed events;
    private final DecisionSearch decisions;
    private final TryPlaces places = new TryPlaces();

    TryIt(
            NodeRegistry nodes,
            Explanations explanations,
            Database database,
            AuditTrail audit,
            OwnPorts ownPorts,
            TrySurroundings surroundings,
            EventFeed events,
            DecisionSearch decisions) {
        this.nodes = nodes;
        this.surroundings = surroundings;
        this.events = events;
        this.decisions = decisions;
        this.ownPorts = ownPorts;
        this.explanations = explanations;
        this.database = database;
        this.audit = audit;
    }

    /**
     * What came of it.
     *
     * @param answer what came back; empty when nothing was sent
     * @param course how it went through the node; empty when nothing was sent
     * @param explained why it was, or would be, let in or refused; empty when that can't be told, or is not for this reader
     * @param surroundings the limits and targets that it meets, as they stand afterwards
     */
    public record Outcome(
            Optional<TryAnswer> answer,
            Optional<Course> course,
            Optional<Explained> explained,
            Surroundings surroundings) {
        ObjectNode toJson() {
            ObjectNode json =
                    answer.map(TryAnswer::toJson).orElseGet(Json::object).put("dryRun", answer.isEmpty());
            course.ifPresent(went -> json.set("course", went.toJson()));
            json.set("explained", explained.<JsonNode>map(Explained::toJson).orElse(null));
            surroundings.into(json);
            return json;
        }
    }

    /** Nodes through which a request can be sent from here, by name. */
    public List<String> nodes() {
        return List.copyOf(nodes.links().keySet());
    }

    /**
     * Sends {@code {"node","method","url","headers","key","body","dryRun","draft"}}, of which node and url must be there; a dry
     * run is not sent, and only it may have a draft. Throws {@link Invalid} when nothing was sent, and {@link Unanswered} when it
     * was and no answer came.
     */
    public Outcome send(Actor actor, JsonNode document) {
        actor.require(OperatorPermission.REQUESTS_SEND);
        TryRequest request = TryRequest.read(document);
        if (request.dryRun()) {
            return dryRun(actor, request);
        }
        InetSocketAddress address = address(request.node());
        try (var _ = places.take(actor.username())) {
            return followed(actor, request.identified(), address);
        }
    }

    private Outcome followed(Actor actor, TryRequest request, InetSocketAddress address) {
        TryAnswer answer;
        Course course;
        try (Following following = Following.begin(events, decisions, actor, request)) {
            answer = sent(actor, request, address);
            course = following.course();
        }
        Optional<Explained> explained =
                explained(actor, request, answer, course).map(why -> why.asked(course.limitsAsked()));
        return new Outcome(
                Optional.of(answer),
                Optional.of(course),
                explained,
                explained
                        .map(why -> surroundings.of(actor, request, why, answer.sender()))
                        .orElse(Surroundings.UNKNOWN));
    }

    /** The connection is closed when this returns. */
    private TryAnswer sent(Actor actor, TryRequest request, InetSocketAddress address) {
        try (Socket socket = connect(address)) {
            write(actor, request);
            return send(socket, actor, request, where(address));
        } catch (IOException e) { // of closing a connection, which says nothing of what came
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Nothing is sent, and so nothing is written down; the decision is the one that explains. Whom the node would see is not
     * known before somebody connects: it is asked as for a sender on the node's own machine.
     */
    private Outcome dryRun(Actor actor, TryRequest request) {
        actor.require(OperatorPermission.EXPLAIN_READ);
        if (!nodes.liveNames().contains(request.node())) {
            throw new Invalid("/node", "\"" + request.node() + "\" is not connected (expected: a node that is)");
        }
        try (var _ = places.take(actor.username())) {
            InetAddress sender = InetAddress.getLoopbackAddress();
            ObjectNode question = described(request, sender);
            JsonNode draft = request.draft();
            if (draft != null) {
                question.set("draft", draft);
            }
            Explained explained = explanations.explain(actor, question);
            return new Outcome(
                    Optional.empty(),
                    Optional.empty(),
                    Optional.of(explained),
                    surroundings.of(actor, request, explained, sender));
        }
    }

    private static Socket connect(InetSocketAddress address) {
        try {
            return NodeCall.connect(address);
        } catch (IOException e) {
            throw new Invalid(
                    "/node",
                    "the node can't be reached at " + where(address) + ": " + e.getMessage()
                            + " (expected: a proxy port that the control plane reaches)");
        }
    }

    private static TryAnswer send(Socket socket, Actor actor, TryRequest request, String where) {
        try {
            return NodeCall.send(socket, request, NodeCall.PATIENCE);
        } catch (IOException e) {
            LOG.info(
                    "node {} at {} did not answer a request that {} tried: {}",
                    request.node(),
                    where,
                    actor.username(),
                    e.toString());
            throw new Unanswered(
                    "It was sent to \"" + request.node() + "\" at " + where + ", and no answer came: " + e.getMessage()
                            + ". It may have reached the upstream",
                    e);
        }
    }

    private static String where(InetSocketAddress address) {
        return address.getAddress().getHostAddress() + " port " + address.getPort();
    }

    private InetSocketAddress address(String node) {
        NodeLink link = nodes.link(node).orElse(null);
        if (link == null) {
            boolean elsewhere = nodes.liveNames().contains(node);
            throw new Invalid(
                    "/node",
                    "\"" + node + "\" "
                            + (elsewhere ? "is connected to another control plane: try it there" : "is not connected")
                            + " (expected: one of " + String.join(", ", nodes()) + ")");
        }
        int port = nodes.views().stream()
                .filter(view -> view.name().equals(node))
                .mapToInt(view -> port(view.proxyAddress()))
                .findFirst()
                .orElse(0);
        if (port == 0) {
            throw new Invalid("/node", "\"" + node + "\" has not said where it listens (expected: a node that has)");
        }
        InetSocketAddress address = new InetSocketAddress(link.address(), port);
        if (ownPorts.has(address)) {
            throw new Invalid(
                    "/node",
                    "\"" + node + "\" says that it listens where the control plane itself does, " + where(address)
                            + " (expected: a proxy port)");
        }
        return address;
    }

    private static int port(String address) {
        String text = address.substring(address.lastIndexOf(':') + 1);
        return text.matches("[0-9]{1,5}") && Integer.parseInt(text) <= 65_535 ? Integer.parseInt(text) : 0;
    }

    /** Before it is sent: what is not written down does not happen. */
    private void write(Actor actor, TryRequest request) {
        ObjectNode sent = Json.object()
                .put("method", request.method())
                .put("host", request.host())
                .put("path", request.path());
        database.<Boolean>write(connection -> {
            audit.record(
                    connection, actor, new Action("requests.send", "nodes/" + request.node(), null, sent, null, null));
            return true;
        });
    }

    /** As the node remembers it when it refused, limits and all; else by what holds now. */
    private Optional<Explained> explained(Actor actor, TryRequest request, TryAnswer answer, Course course) {
        if (!actor.may(OperatorPermission.EXPLAIN_READ)) {
            return Optional.empty();
        }
        try {
            if (answer.status() >= 400 && !answer.requestId().isEmpty()) {
                return Optional.of(explanations.explain(actor, Json.object().put("requestId", answer.requestId())));
            }
        } catch (ProblemException e) {
            LOG.debug("the upstream answered so, not the node, or the node was not asked: {}", e.getMessage());
        }
        try {
            return Optional.of(now(actor, request, answer.sender(), course));
        } catch (ProblemException e) {
            return Optional.empty(); // it was sent, and the answer counts: whatever keeps it from being explained
        }
    }

    /**
     * Whose an opaque token is only its issuer says, and is not asked here; the node has asked, and tells whom it let in. What
     * follows from that, the limits of that consumer among it, is as of anybody whose token can be read.
     */
    private Explained now(Actor actor, TryRequest request, InetAddress sender, Course course) {
        ObjectNode question = described(request, sender);
        Explained here = explanations.explain(actor, question);
        RequestEvent told = course.event();
        if (told == null || told.caller().consumer().isEmpty() || !TrySurroundings.isUnjudged(here.explanation())) {
            return here;
        }
        question.withObject("/headers").remove("authorization");
        try {
            return explanations.explain(
                    actor, question.put("consumer", told.caller().consumer()));
        } catch (ProblemException e) {
            return here; // a node one revision away let somebody in who is not here (any more)
        }
    }

    private static ObjectNode described(TryRequest request, InetAddress sender) {
        ObjectNode question = Json.object()
                .put("method", request.method())
                .put("url", (request.host().isEmpty() ? "" : "http://" + request.host()) + request.target())
                .put("address", sender.getHostAddress());
        ObjectNode headers = question.putObject("headers");
        request.headers().forEach(headers::put);
        String key = request.key();
        if (key != null) {
            headers.put("x-api-key", key);
        }
        return question;
    }
}
