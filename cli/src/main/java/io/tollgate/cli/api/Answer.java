package io.tollgate.cli.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpHeaders;

/**
 * What the control plane answered.
 *
 * @param json JSON null when there was no body
 */
public record Answer(int status, HttpHeaders headers, JsonNode json) {
    /** A header's first value; empty when there is none. */
    public String header(String name) {
        return headers.firstValue(name).orElse("");
    }
}
