package io.tollgate.cli.configuration;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.cli.print.Table;
import io.tollgate.core.config.Kind;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** What the list of a kind shows: the name, and a few fields by their pointers. */
final class Columns {
    private Columns() {}

    static Table table(Kind kind, JsonNode items) {
        List<String> pointers = pointers(kind);
        Table table =
                new Table(Stream.concat(Stream.of("NAME"), pointers.stream().map(Columns::heading))
                        .toArray(String[]::new));
        for (JsonNode item : items) {
            table.row(Stream.concat(
                            Stream.of(item.path("name").asText()),
                            pointers.stream().map(pointer -> cell(item.at(pointer))))
                    .toArray(String[]::new));
        }
        return table;
    }

    private static List<String> pointers(Kind kind) {
        return switch (kind.plural()) {
            case "upstreams" -> List.of("/targets", "/loadBalancing", "/protocol");
            case "roles" -> List.of("/permissions");
            case "limits" -> List.of("/by", "/rules", "/mode", "/shadow");
            case "consumers" -> List.of("/enabled", "/roles", "/limits", "/tags");
            case "issuers" -> List.of("/issuer", "/audiences", "/algorithms");
            case "routes" ->
                List.of("/enabled", "/match/hosts", "/match/paths", "/match/methods", "/upstream", "/access");
            case "trust-stores" -> List.of("/identity", "/consumers");
            case "certificates" -> List.of("/hosts", "/trustStores");
            default -> List.of();
        };
    }

    private static String heading(String pointer) {
        return pointer.substring(pointer.lastIndexOf('/') + 1).toUpperCase(Locale.ROOT);
    }

    /** Objects say what tells them apart: a target its URL, a rule how many in how long, access what it asks for. */
    private static String cell(JsonNode value) {
        if (value.isArray() && value.path(0).isObject()) {
            return StreamSupport.stream(value.spliterator(), false)
                    .map(Columns::cell)
                    .collect(Collectors.joining(","));
        }
        if (!value.isObject()) {
            return Table.cell(value);
        }
        if (value.has("url")) {
            return value.get("url").asText();
        } else if (value.has("requests")) {
            return value.get("requests").asText() + "/" + value.path("per").asText();
        } else if (value.has("public")) {
            return value.get("public").asBoolean() ? "public" : Table.cell(value.path("authentication"));
        }
        return value.properties().stream().map(Map.Entry::getKey).collect(Collectors.joining(","));
    }
}
