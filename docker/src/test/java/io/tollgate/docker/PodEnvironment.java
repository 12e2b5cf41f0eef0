package io.tollgate.docker;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.AbstractMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A container's environment as its process finds it: the image's, then the pod's, with what Kubernetes puts in for references. Files of
 * Secrets are real ones, in a folder that stands for the container's root.
 */
final class PodEnvironment extends AbstractMap<String, String> {
    private final Map<String, String> variables = new LinkedHashMap<>();
    private final Set<String> asked = new TreeSet<>();
    private final Set<String> ofThePod = new TreeSet<>();

    /**
     * Makes the files.
     *
     * @param secrets content by {@code Secret/key}; one that is not there is as good as a Secret that is not
     */
    PodEnvironment(JsonNode pod, String podName, Map<String, String> image, Map<String, String> secrets, Path root)
            throws IOException {
        Map<String, Path> mounted = mount(pod, secrets, root);
        variables.putAll(image);
        for (JsonNode variable : pod.at("/spec/containers/0/env")) {
            String name = variable.path("name").asText();
            if (!ofThePod.add(name)) {
                throw new AssertionError(name + " is set twice");
            }
            String value = value(variable, podName, secrets);
            if (value == null) {
                continue;
            }
            for (Entry<String, String> before : Map.copyOf(variables).entrySet()) {
                value = value.replace("$(" + before.getKey() + ")", before.getValue());
            }
            for (Entry<String, Path> mount : mounted.entrySet()) {
                value = value.startsWith(mount.getKey() + "/")
                        ? mount.getValue() + value.substring(mount.getKey().length())
                        : value;
            }
            variables.put(name, value);
        }
    }

    private static @Nullable String value(JsonNode variable, String podName, Map<String, String> secrets) {
        JsonNode from = variable.path("valueFrom");
        if (from.isMissingNode()) {
            return variable.path("value").asText();
        }
        if (from.has("fieldRef")) {
            return switch (from.at("/fieldRef/fieldPath").asText()) {
                case "metadata.name" -> podName;
                default -> throw new AssertionError(from);
            };
        }
        JsonNode reference = from.path("secretKeyRef");
        String content = secrets.get(
                reference.path("name").asText() + "/" + reference.path("key").asText());
        if (content == null && !reference.path("optional").asBoolean()) {
            throw new AssertionError("no such Secret: " + reference);
        }
        return content;
    }

    /** Each mounted Secret by where the container has it. */
    private static Map<String, Path> mount(JsonNode pod, Map<String, String> secrets, Path root) throws IOException {
        Map<String, Path> mounted = new TreeMap<>();
        for (JsonNode mount : pod.at("/spec/containers/0/volumeMounts")) {
            for (JsonNode volume : pod.at("/spec/volumes")) {
                if (!volume.path("name").equals(mount.path("name")) || volume.has("emptyDir")) {
                    continue;
                }
                Path folder = root.resolve(mount.path("name").asText());
                Files.createDirectories(folder);
                mounted.put(mount.path("mountPath").asText(), folder);
                if (volume.has("secret")) {
                    whole(volume.at("/secret/secretName").asText(), secrets, folder);
                }
                for (JsonNode source : volume.at("/projected/sources")) {
                    items(source.path("secret"), secrets, folder);
                }
            }
        }
        return mounted;
    }

    private static void whole(String secret, Map<String, String> secrets, Path folder) throws IOException {
        for (Entry<String, String> content : secrets.entrySet()) {
            if (content.getKey().startsWith(secret + "/")) {
                Files.writeString(folder.resolve(content.getKey().substring(secret.length() + 1)), content.getValue());
            }
        }
    }

    private static void items(JsonNode secret, Map<String, String> secrets, Path folder) throws IOException {
        for (JsonNode item : secret.path("items")) {
            String content = secrets.get(
                    secret.path("name").asText() + "/" + item.path("key").asText());
            if (content == null) {
                throw new AssertionError("no such Secret: " + secret);
            }
            Files.writeString(folder.resolve(item.path("path").asText()), content);
        }
    }

    @Override
    public @Nullable String get(Object name) {
        asked.add(name.toString());
        return variables.get(name.toString());
    }

    @Override
    public Set<Entry<String, String>> entrySet() {
        return variables.entrySet();
    }

    /** What the pod sets and nobody asked for. */
    Set<String> unknown() {
        Set<String> unknown = new TreeSet<>(ofThePod);
        unknown.removeAll(asked);
        unknown.remove("JDK_JAVA_OPTIONS"); // the JVM's
        return unknown;
    }
}
