package io.tollgate.cli.traffic;

import com.fasterxml.jackson.databind.node.ObjectNode;
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

    /** Puts it into {@code document}, as the admin API takes it. */
    ObjectNode into(ObjectNode document) {
        document.put("method", method).put("url", url);
        if (!headers.isEmpty()) {
            ObjectNode given = document.putObject("headers");
            headers.forEach(given::put);
        }
        return document;
    }
}
