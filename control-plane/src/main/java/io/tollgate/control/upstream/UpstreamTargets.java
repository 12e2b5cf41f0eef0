package io.tollgate.control.upstream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.control.catalogue.Catalogue;
import io.tollgate.control.catalogue.Entry;
import io.tollgate.control.catalogue.WriteOptions;
import io.tollgate.control.catalogue.WriteResult;
import io.tollgate.control.live.Registration;
import io.tollgate.control.node.NodeRegistry;
import io.tollgate.control.node.NodeState;
import io.tollgate.control.node.NodeView;
import io.tollgate.control.operator.Actor;
import io.tollgate.control.operator.OperatorPermission;
import io.tollgate.control.problem.ProblemException.Invalid;
import io.tollgate.control.problem.ProblemException.NotFound;
import io.tollgate.control.problem.ProblemException.PreconditionFailed;
import io.tollgate.control.revision.Revisions;
import io.tollgate.control.telemetry.Telemetry;
import io.tollgate.control.telemetry.Top;
import io.tollgate.control.upstream.TargetView.AtNode;
import io.tollgate.core.config.Kind;
import io.tollgate.core.config.Target;
import io.tollgate.core.config.Upstream;
import io.tollgate.protocol.v1.TargetHealth;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * How upstreams' targets do. Nodes tell of every target each second; what is counted comes each ten. Who may ask is who may
 * know what traffic there is, and read the upstream.
 */
@Singleton
public final class UpstreamTargets {
    /** What traffic is told of. */
    public static final Duration WINDOW = Duration.ofMinutes(1);

    private static final int DEFAULT_WEIGHT = 100;
    /** How far back somebody looks for what a target's weight was. */
    private static final int PAST_MAX = 100;
    /** Somebody else may write in between, and again. */
    private static final int TURNS_MAX = 3;

    private final Catalogue catalogue;
    private final NodeRegistry nodes;
    private final Telemetry telemetry;
    private final Revisions revisions;

    UpstreamTargets(Catalogue catalogue, NodeRegistry nodes, Telemetry telemetry, Revisions revisions) {
        this.catalogue = catalogue;
        this.nodes = nodes;
        this.telemetry = telemetry;
        this.revisions = revisions;
    }

    /** How the targets of {@code upstream} do, which must be there. */
    public UpstreamHealth health(Actor actor, String upstream) {
        actor.require(OperatorPermission.TELEMETRY_READ);
        Upstream found = find(actor, upstream);
        return health(List.of(found)).getFirst();
    }

    /** The same of several, by name; of those that are not there any more nothing. */
    public Map<String, UpstreamHealth> health(Actor actor, Collection<String> upstreams) {
        actor.require(OperatorPermission.TELEMETRY_READ);
        List<Upstream> found = new ArrayList<>();
        for (String name : upstreams) {
            try {
                found.add(find(actor, name));
            } catch (NotFound e) {
                // somebody has deleted it since the list was read
            }
        }
        return health(found).stream().collect(Collectors.toMap(UpstreamHealth::upstream, health -> health));
    }

    private Upstream find(Actor actor, String name) {
        return (Upstream) catalogue.get(actor, Kind.UPSTREAM, name).object();
    }

    private List<UpstreamHealth> health(List<Upstream> upstreams) {
        Map<String, Told> told = new HashMap<>();
        upstreams.forEach(upstream -> told.put(upstream.name(), new Told(new HashMap<>())));
        nodes.statuses().forEach((node, status) -> {
            for (TargetHealth each : status.getTargetsList()) {
                Told ofUpstream = told.get(each.getUpstream());
                if (ofUpstream != null) {
                    ofUpstream.add(node, each);
                }
            }
        });
        List<NodeView> enrolled = nodes.views().stream()
                .filter(view -> view.state() != NodeState.REVOKED)
                .toList();
        return upstreams.stream()
                .map(upstream -> health(upstream, enrolled, Objects.requireNonNull(told.get(upstream.name()))))
                .toList();
    }

    /** What nodes tell of the targets of one upstream. */
    private record Told(Map<Place, ToldHealth> byPlace) {
        private record Place(String node, String url) {}

        void add(String node, TargetHealth told) {
            byPlace.merge(new Place(node, told.getTarget()), ToldHealth.of(told), ToldHealth::worse);
        }

        /** What a silent node said last is not how things are. */
        AtNode at(NodeView node, String url) {
            boolean silent = node.state() == NodeState.OFFLINE;
            return AtNode.of(node.name(), silent ? null : byPlace.get(new Place(node.name(), url)));
        }
    }

    private static UpstreamHealth health(Upstream upstream, List<NodeView> nodes, Told told) {
        Map<String, Integer> weights = new LinkedHashMap<>();
        for (Target target : upstream.targets()) {
            weights.merge(target.url().toString(), target.weight(), Integer::sum);
        }
        return new UpstreamHealth(
                upstream.name(),
                weights.entrySet().stream()
                        .map(each -> new TargetView(
                                each.getKey(),
                                each.getValue(),
                                nodes.stream()
                                        .map(node -> told.at(node, each.getKey()))
                                        .toList()))
                        .toList());
    }

    /** What was counted of each of {@code upstreams}; {@link TargetTraffic#NONE} of those without any request. */
    public Map<String, TargetTraffic> traffic(Actor actor, List<String> upstreams) {
        actor.require(OperatorPermission.UPSTREAMS_READ);
        return traffic(actor, "upstream", upstreams);
    }

    /**
     * What was counted of each target of {@code upstream}. Requests are counted by a target's URL: what other upstreams send to
     * the same one is in it.
     */
    public Map<String, TargetTraffic> targetTraffic(Actor actor, String upstream) {
        List<String> urls = find(actor, upstream).targets().stream()
                .map(target -> target.url().toString())
                .distinct()
                .toList();
        return traffic(actor, "target", urls);
    }

    private Map<String, TargetTraffic> traffic(Actor actor, String by, List<String> names) {
        Map<String, TargetTraffic> traffic = new HashMap<>();
        names.forEach(name -> traffic.put(name, TargetTraffic.NONE));
        List<String> asked = names.stream().limit(Telemetry.NAMES_MAX).toList();
        for (Top.Item item : telemetry.named(actor, by, asked, WINDOW).values()) {
            traffic.put(item.name(), TargetTraffic.of(item));
        }
        return traffic;
    }

    /** Calls {@code listener} about once a second, when nodes have told. The caller has checked who may ask then. */
    public Registration subscribe(Runnable listener) {
        return nodes.subscribe(views -> listener.run());
    }

    /**
     * Takes a target out of rotation, so that it gets no new request and those under way go on to their end; or gives it back
     * the weight that it had. One revision.
     */
    public WriteResult drain(Actor actor, String upstream, String url, boolean draining, WriteOptions options) {
        for (int turn = 1; ; turn++) {
            Entry entry = catalogue.get(actor, Kind.UPSTREAM, upstream);
            options.check("upstreams/" + upstream, entry.etag());
            ObjectNode document = draining ? drained(entry, url) : serving(actor, entry, url);
            try {
                WriteOptions mine = new WriteOptions(entry.etag(), options.dryRun(), options.message());
                return catalogue.put(actor, Kind.UPSTREAM, upstream, document, mine);
            } catch (PreconditionFailed e) {
                if (turn == TURNS_MAX) {
                    throw e;
                }
            }
        }
    }

    private static ObjectNode drained(Entry entry, String url) {
        Upstream upstream = (Upstream) entry.object();
        ObjectNode document = upstream.toJson();
        find(document, url).forEach(target -> target.put("weight", 0));
        boolean served = upstream.targets().stream().anyMatch(target -> target.weight() > 0);
        boolean serves = upstream.targets().stream()
                .anyMatch(target ->
                        target.weight() > 0 && !target.url().toString().equals(url));
        if (served && !serves) {
            throw new Invalid("/target", "the last one that gets requests (expected: another with a weight above 0)");
        }
        return document;
    }

    private ObjectNode serving(Actor actor, Entry entry, String url) {
        ObjectNode document = entry.object().toJson();
        List<ObjectNode> targets = find(document, url);
        if (targets.stream().allMatch(target -> target.path("weight").asInt() == 0)) {
            int weight = weightBefore(actor, entry.object().name(), url);
            targets.forEach(target -> target.put("weight", weight));
        }
        return document;
    }

    /** The targets of that URL in {@code document}. */
    private static List<ObjectNode> find(ObjectNode document, String url) {
        List<ObjectNode> found = new ArrayList<>();
        for (JsonNode target : document.path("targets")) {
            if (target instanceof ObjectNode object
                    && object.path("url").asText().equals(url)) {
                found.add(object);
            }
        }
        if (found.isEmpty()) {
            throw new Invalid("/target", "none of this upstream's (expected: the url of one of its targets)");
        }
        return found;
    }

    /** What its weight was before it became 0; the usual one when that is not known any more. */
    private int weightBefore(Actor actor, String upstream, String url) {
        for (JsonNode past : revisions.pastUpstreams(actor, upstream, PAST_MAX)) {
            for (JsonNode target : past.path("targets")) {
                int weight = target.path("weight").asInt(DEFAULT_WEIGHT);
                if (target.path("url").asText().equals(url) && weight > 0) {
                    return weight;
                }
            }
        }
        return DEFAULT_WEIGHT;
    }
}
