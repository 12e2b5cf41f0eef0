package io.tollgate.docker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** Kubernetes' objects that a rendering holds. */
record Manifests(List<JsonNode> objects) {
    private static final ObjectMapper JSON = new ObjectMapper();

    Manifests {
        objects = List.copyOf(objects);
    }

    /** Strictly: a key that is there twice is refused. */
    static Manifests parse(String yaml) {
        Iterable<Object> documents = new Load(LoadSettings.builder().build()).loadAllFromString(yaml);
        return new Manifests(StreamSupport.stream(documents.spliterator(), false)
                .map(document -> JSON.<JsonNode>valueToTree(document))
                .filter(JsonNode::isObject)
                .toList());
    }

    Stream<JsonNode> ofKind(String kind) {
        return objects.stream().filter(object -> kind.equals(object.path("kind").asText()));
    }

    JsonNode one(String kind, String name) {
        return ofKind(kind)
                .filter(object -> name(object).equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError(kind + " " + name + " is not there"));
    }

    static String name(JsonNode object) {
        return object.at("/metadata/name").asText();
    }

    /** What pods are made from: with labels in {@code metadata}, and a {@code spec}. */
    List<JsonNode> pods() {
        return Stream.concat(ofKind("Deployment"), ofKind("StatefulSet"))
                .map(object -> object.at("/spec/template"))
                .toList();
    }

    /** The pods that have all labels of the selector; an empty selector, which means all, is refused. */
    List<JsonNode> selectedBy(JsonNode labels) {
        if (labels.isEmpty()) {
            throw new AssertionError("a selector without labels");
        }
        Predicate<JsonNode> matches = pod -> labels.propertyStream()
                .allMatch(label ->
                        label.getValue().equals(pod.at("/metadata/labels").path(label.getKey())));
        return pods().stream().filter(matches).toList();
    }

    /** The only container of the pod of a part, {@code node} or {@code control-plane}. */
    JsonNode container(String part) {
        return pod(part).at("/spec/containers/0");
    }

    JsonNode pod(String part) {
        return pods().stream()
                .filter(pod -> pod.at("/metadata/labels")
                        .path("app.kubernetes.io/component")
                        .asText()
                        .equals(part))
                .findFirst()
                .orElseThrow();
    }

    /** A container's ports by name. */
    static Map<String, Integer> ports(JsonNode container) {
        Map<String, Integer> ports = new TreeMap<>();
        container
                .path("ports")
                .forEach(port -> ports.put(
                        port.path("name").asText(), port.path("containerPort").asInt()));
        return ports;
    }
}
