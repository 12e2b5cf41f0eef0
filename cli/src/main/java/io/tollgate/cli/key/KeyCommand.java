package io.tollgate.cli.key;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.cli.api.AdminApi;
import io.tollgate.cli.api.Server;
import io.tollgate.cli.print.Output;
import io.tollgate.cli.print.Table;
import io.tollgate.core.json.Json;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code key} and what is below it. */
@Command(
        name = "key",
        description = "API keys of consumers.",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true)
public final class KeyCommand {

    @Command(
            name = "issue",
            description = "Issues a key and prints its secret, once. -o json for scripts.",
            mixinStandardHelpOptions = true)
    int issue(
            @Mixin Server server,
            @Mixin Output output,
            @Parameters(paramLabel = "CONSUMER", description = "Whose key it is.") String consumer,
            @Option(names = "--alias", paramLabel = "TEXT", description = "What people call it.") @Nullable
                    String alias,
            @Option(
                            names = "--expires",
                            paramLabel = "TIME",
                            description = "When it ends, as 2027-01-01T00:00:00Z; never when left out.")
                    @Nullable
                    String expires,
            @Option(names = "--role", paramLabel = "ROLE", description = "Only these of the consumer's roles.")
                    @Nullable
                    List<String> roles,
            @Option(names = "--cidr", paramLabel = "BLOCK", description = "Only from these addresses.") @Nullable
                    List<String> cidrs,
            @Option(
                            names = "--limit",
                            paramLabel = "LIMIT",
                            description = "Holds for it beside those of the consumer and of routes.")
                    @Nullable
                    List<String> limits)
            throws Exception {
        ObjectNode body = Json.object();
        if (alias != null) {
            body.put("alias", alias);
        }
        if (expires != null) {
            body.put("expiresAt", expires);
        }
        addAll(body, "roles", roles);
        addAll(body, "allowedCidrs", cidrs);
        addAll(body, "limits", limits);
        JsonNode key = server.signedIn()
                .send("POST", "/consumers/" + AdminApi.segment(consumer) + "/keys", body)
                .json();
        output.print(key, () -> secret(output, key));
        return 0;
    }

    @Command(name = "list", description = "Lists keys, of one consumer or of all.", mixinStandardHelpOptions = true)
    int list(
            @Mixin Server server,
            @Mixin Output output,
            @Parameters(arity = "0..1", paramLabel = "CONSUMER", description = "Whose; everybody's when left out.")
                    @Nullable
                    String consumer,
            @Option(names = "--query", paramLabel = "TEXT", description = "In alias, consumer, prefix or id.") @Nullable
                    String query,
            @Option(
                            names = "--only",
                            paramLabel = "WHICH",
                            description = "Of the active ones: expiring-soon (within 7 days) or never-used.")
                    @Nullable
                    String only)
            throws Exception {
        JsonNode keys = server.signedIn().all(path(consumer, query, only));
        output.print(keys, () -> {
            Table table = new Table("ID", "ALIAS", "CONSUMER", "STATUS", "EXPIRES", "LAST USED", "FROM");
            keys.path("items").forEach(key -> table.row(cells(key)));
            return table.text();
        });
        return 0;
    }

    private static String path(@Nullable String consumer, @Nullable String query, @Nullable String only) {
        List<String> filters = new ArrayList<>();
        if (query != null) {
            filters.add("q=" + AdminApi.segment(query));
        }
        if (only != null) {
            filters.add("only=" + AdminApi.segment(only));
        }
        String path = consumer == null ? "/keys" : "/consumers/" + AdminApi.segment(consumer) + "/keys";
        return path + (filters.isEmpty() ? "" : "?" + String.join("&", filters));
    }

    private static String[] cells(JsonNode key) {
        List<String> cells = new ArrayList<>();
        for (String field : List.of("id", "alias", "consumer", "status", "expiresAt", "lastUsedAt")) {
            cells.add(Table.cell(key.path(field)));
        }
        cells.add(Table.cell(key.path("lastUsedFrom").path("address")));
        return cells.toArray(String[]::new);
    }

    @Command(
            name = "limit",
            description = "Gives a key these limits in place of those it had, on every node.",
            mixinStandardHelpOptions = true)
    int limit(
            @Mixin Server server,
            @Mixin Output output,
            @Parameters(index = "0", paramLabel = "ID", description = "The key, k_….") String id,
            @Parameters(index = "1..*", paramLabel = "LIMIT", description = "Limits by name; none for none.") @Nullable
                    List<String> limits)
            throws Exception {
        ObjectNode body = Json.object();
        body.putArray("limits");
        addAll(body, "limits", limits);
        JsonNode key = server.signedIn()
                .send("PUT", "/keys/" + AdminApi.segment(id) + "/limits", body)
                .json();
        output.print(
                key,
                () -> id + " has "
                        + (key.path("limits").isEmpty()
                                ? "no limits of its own"
                                : "limits " + Table.cell(key.path("limits")))
                        + "\n");
        return 0;
    }

    @Command(
            name = "rotate",
            description = "Issues a successor; the old key stays good for the overlap.",
            mixinStandardHelpOptions = true)
    int rotate(
            @Mixin Server server,
            @Mixin Output output,
            @Parameters(paramLabel = "ID", description = "The old key, k_….") String id,
            @Option(
                            names = "--overlap",
                            paramLabel = "DURATION",
                            defaultValue = "24h",
                            description = "How long both are good (24h).")
                    String overlap)
            throws Exception {
        JsonNode key = server.signedIn()
                .send(
                        "POST",
                        "/keys/" + AdminApi.segment(id) + "/rotate",
                        Json.object().put("overlap", overlap))
                .json();
        output.print(key, () -> secret(output, key));
        return 0;
    }

    @Command(name = "revoke", description = "Ends a key for good, on every node.", mixinStandardHelpOptions = true)
    int revoke(
            @Mixin Server server,
            @Mixin Output output,
            @Parameters(paramLabel = "ID", description = "The key, k_….") String id,
            @Option(names = "--reason", paramLabel = "TEXT", description = "Why; kept with the key.") @Nullable
                    String reason)
            throws Exception {
        ObjectNode body = reason == null ? Json.object() : Json.object().put("reason", reason);
        JsonNode key = server.signedIn()
                .send("POST", "/keys/" + AdminApi.segment(id) + "/revoke", body)
                .json();
        output.print(key, () -> id + " is " + key.path("status").asText() + "\n");
        return 0;
    }

    private static void addAll(ObjectNode body, String field, @Nullable List<String> values) {
        if (values != null) {
            values.forEach(body.withArray(field)::add);
        }
    }

    /** The secret alone on standard output, so that a script can take it; what to know about it beside. */
    private static String secret(Output output, JsonNode key) {
        output.say(key.path("id").asText() + " (" + Table.cell(key.path("alias")) + ") ends "
                + (key.hasNonNull("expiresAt") ? key.get("expiresAt").asText() : "never")
                + "; its secret is shown this once");
        return key.path("secret").asText() + "\n";
    }
}
