package io.tollgate.control.importing;

import com.fasterxml.jackson.databind.JsonNode;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.PathItem;
import io.swagger.v3.oas.models.PathItem.HttpMethod;
import io.swagger.v3.oas.models.servers.Server;
import io.swagger.v3.oas.models.servers.ServerVariable;
import io.swagger.v3.parser.core.models.SwaggerParseResult;
import io.swagger.v3.parser.util.OpenAPIDeserializer;
import io.tollgate.control.problem.ProblemException.Invalid;
import io.tollgate.core.json.Violation;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What an OpenAPI document says of routing.
 *
 * @param server the first one's URL; null when there is none
 * @param operations in the order of the document
 */
record ApiDocument(@Nullable URI server, List<ApiOperation> operations) {
    private static final int OPERATIONS_MAX = 10_000;
    private static final int VIOLATIONS_MAX = 100;
    private static final String PLACE = "/document";
    private static final Pattern HOLE = Pattern.compile("\\{([^{}/]{1,64})}");
    private static final Pattern NOT_OF_A_TAG = Pattern.compile("[^a-zA-Z0-9._:/-]+");
    private static final int TAG_LENGTH_MAX = 63;
    private static final int TAGS_MAX = 16;

    ApiDocument {
        operations = List.copyOf(operations);
    }

    /** Reads {@code document}; asks nothing and nobody that it points to. */
    static ApiDocument read(JsonNode document, Losses losses) {
        String version = document.path("openapi").asText();
        if (!version.startsWith("3.")) {
            String given = document.has("swagger")
                    ? "Swagger " + document.get("swagger").asText()
                    : "no such word";
            throw new Invalid(PLACE + "/openapi", given + " (expected: an OpenAPI document of version 3)");
        }
        SwaggerParseResult result = new OpenAPIDeserializer().deserialize(document);
        List<String> messages = Objects.requireNonNullElse(result.getMessages(), List.of());
        if (result.getOpenAPI() == null && messages.isEmpty()) {
            throw new Invalid(PLACE, "not an OpenAPI document");
        }
        if (!messages.isEmpty()) {
            throw new Invalid(messages.stream()
                    .limit(VIOLATIONS_MAX)
                    .map(message -> new Violation(PLACE, message))
                    .toList());
        }
        return new Reading(losses).of(result.getOpenAPI());
    }

    private static final class Reading {
        private final Losses losses;
        private final List<ApiOperation> operations = new ArrayList<>();

        Reading(Losses losses) {
            this.losses = losses;
        }

        ApiDocument of(OpenAPI api) {
            Map<String, PathItem> paths = api.getPaths() == null ? Map.of() : api.getPaths();
            paths.forEach((path, item) -> {
                String pointer = PLACE + "/paths/" + path.replace("~", "~0").replace("/", "~1");
                if (item.get$ref() != null) {
                    throw new Invalid(
                            pointer + "/$ref", "a path that stands elsewhere (expected: a document in one piece)");
                }
                note(item.getServers() != null, pointer + "/servers", "servers of one path");
                note(item.getParameters() != null, pointer + "/parameters", "parameters are not checked");
                item.readOperationsMap().forEach((method, operation) -> add(path, method, operation, pointer));
            });
            if (operations.isEmpty()) {
                throw new Invalid(PLACE + "/paths", "no operation (expected: at least one)");
            }
            noteWhole(api);
            return new ApiDocument(server(api), operations);
        }

        private void add(String path, HttpMethod method, Operation operation, String pathPointer) {
            String pointer = pathPointer + "/" + method.name().toLowerCase(Locale.ROOT);
            if (operations.size() >= OPERATIONS_MAX) {
                throw new Invalid(PLACE + "/paths", "more than " + OPERATIONS_MAX + " operations (expected: fewer)");
            }
            if (method == HttpMethod.TRACE) {
                losses.add(pointer, "TRACE is never proxied");
                return;
            }
            note(operation.getParameters() != null, pointer + "/parameters", "parameters are not checked");
            note(
                    operation.getRequestBody() != null,
                    pointer + "/requestBody",
                    "bodies are not checked against schemas");
            note(operation.getCallbacks() != null, pointer + "/callbacks", "callbacks are calls of the upstream's own");
            note(operation.getServers() != null, pointer + "/servers", "servers of one operation");
            boolean isOpen =
                    operation.getSecurity() != null && operation.getSecurity().isEmpty();
            note(
                    isOpen,
                    pointer + "/security",
                    "open to everybody by the document; the route asks for what its access says");
            note(!isOpen && operation.getSecurity() != null, pointer + "/security", "security of one operation");
            operations.add(new ApiOperation(
                    template(path), method.name(), operation.getOperationId(), tags(operation), pointer));
        }

        private void noteWhole(OpenAPI api) {
            note(api.getSecurity() != null, PLACE + "/security", "security: routes ask for what their access says");
            note(
                    api.getServers() != null && api.getServers().size() > 1,
                    PLACE + "/servers/1",
                    "all servers but the first; put them into the upstream's targets");
            note(api.getWebhooks() != null, PLACE + "/webhooks", "webhooks are calls of the upstream's own");
        }

        private void note(boolean isThere, String pointer, String detail) {
            if (isThere) {
                losses.add(pointer, detail);
            }
        }

        private static List<String> tags(Operation operation) {
            List<String> tags = new ArrayList<>();
            for (String word : Objects.requireNonNullElse(operation.getTags(), List.<String>of())) {
                String tag = NOT_OF_A_TAG.matcher(word).replaceAll("-").replaceAll("^[^a-zA-Z0-9]+", "");
                if (!tag.isEmpty() && tags.size() < TAGS_MAX) {
                    tags.add(tag.substring(0, Math.min(tag.length(), TAG_LENGTH_MAX)));
                }
            }
            if (Boolean.TRUE.equals(operation.getDeprecated())) {
                tags.add("deprecated");
            }
            return tags;
        }

        /** Holes with names that ours can have: {@code {pet-id}} is {@code {pet_id}}. */
        private static String template(String path) {
            return HOLE.matcher(path).replaceAll(hole -> {
                String name = hole.group(1).replaceAll("[^A-Za-z0-9_]", "_").replaceAll("^[^A-Za-z]+", "p_");
                return "{" + name.substring(0, Math.min(name.length(), 32)) + "}";
            });
        }

        private static @Nullable URI server(OpenAPI api) {
            Server first = api.getServers() == null || api.getServers().isEmpty()
                    ? null
                    : api.getServers().getFirst();
            if (first == null || first.getUrl() == null) {
                return null;
            }
            String url = first.getUrl();
            Map<String, ServerVariable> variables = first.getVariables() == null ? Map.of() : first.getVariables();
            for (Map.Entry<String, ServerVariable> variable : variables.entrySet()) {
                String fallback = Objects.requireNonNullElse(variable.getValue().getDefault(), "");
                url = url.replace("{" + variable.getKey() + "}", fallback);
            }
            try {
                return new URI(url);
            } catch (URISyntaxException e) {
                throw new Invalid(
                        PLACE + "/servers/0/url", "not a URL (expected: one such as https://api.example.com/v1)");
            }
        }
    }
}
