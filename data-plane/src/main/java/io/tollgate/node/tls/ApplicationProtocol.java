package io.tollgate.node.tls;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What clients speak, in the order in which it is preferred; the one list that handshakes offer (RFC 7301). */
public enum ApplicationProtocol {
    HTTP_2("h2"),
    HTTP_1_1("http/1.1");

    private final String id;

    ApplicationProtocol(String id) {
        this.id = id;
    }

    /** The protocol id (RFC 7301 section 6). */
    public String id() {
        return id;
    }

    static List<String> offered() {
        return Arrays.stream(values()).map(ApplicationProtocol::id).toList();
    }

    /** What was agreed on; a client that does not negotiate speaks HTTP/1.1. */
    public static ApplicationProtocol of(@Nullable String negotiated) {
        for (ApplicationProtocol protocol : values()) {
            if (protocol.id.equals(negotiated)) {
                return protocol;
            }
        }
        return HTTP_1_1;
    }
}
