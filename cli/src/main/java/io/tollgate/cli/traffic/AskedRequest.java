package io.tollgate.cli.traffic;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.core.json.Json;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The request that somebody asks about, or has sent. */
final class AskedRequest {
    @Parameters(index = "0", paramLabel = "METHOD", description = "For example GET.")
    private String method = "";

    @Parameters(index = "1", paramLabel = "URL", description = "For example https://api.example.com/orders/7.")
    private String url = "";

    @Option(
            names = {"-H", "--header"},
            paramLabel = "NAME=VALUE",
            description = "A request header.")
    private Map<String, String> headers = new LinkedHashMap<>();

    /** As the admin API takes it, for more to be put in. */
    ObjectNode document() {
        ObjectNode document = Json.object().put("method", method).put("url", url);
        if (!headers.isEmpty()) {
            ObjectNode given = document.putObject("headers");
            headers.forEach(given::put);
        }
        return document;
    }
}
