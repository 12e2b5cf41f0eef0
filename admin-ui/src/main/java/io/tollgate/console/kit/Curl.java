package io.tollgate.console.kit;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.control.settings.Settings;
import io.tollgate.core.json.Json;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/** What a page does, as the command that does the same. The token stays a variable: it is the reader's own. */
@Singleton
public final class Curl {
    private final String api;

    Curl(Settings settings) {
        boolean everywhere =
                settings.bind().equals("0.0.0.0") || settings.bind().startsWith("0:0:");
        String host = everywhere ? "localhost" : settings.bind();
        this.api = "http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + settings.adminPort() + "/api/v1";
    }

    /** Reads. */
    public String get(String path) {
        return "curl " + ShellWord.of(api + path) + " \\\n  -H \"Authorization: Bearer $TOKEN\"";
    }

    /** Creates or replaces. */
    public String put(String path, JsonNode document) {
        return request("PUT", path, document);
    }

    /** Asks for something to be made or done. */
    public String post(String path, @Nullable JsonNode document) {
        return request("POST", path, document);
    }

    /** Changes some fields (RFC 7396). */
    public String patch(String path, JsonNode document) {
        return request("PATCH", path, document);
    }

    /** Reads server-sent events until somebody ends it. */
    public String stream(String path) {
        return "curl -N " + ShellWord.of(api + path) + " \\\n  -H \"Authorization: Bearer $TOKEN\"";
    }

    private String request(String method, String path, @Nullable JsonNode document) {
        String command =
                "curl -X " + method + " " + ShellWord.of(api + path) + " \\\n  -H \"Authorization: Bearer $TOKEN\"";
        if (document == null) {
            return command;
        }
        String json = document.size() > 4 ? Json.pretty(document) : Json.print(document);
        return command + " \\\n  -H 'Content-Type: application/json' \\\n  -d " + ShellWord.quoted(json);
    }
}
