package io.tollgate.control.node;

import java.util.regex.Pattern;

/** What a node says of where it listens. People paste it into commands, so it is taken in one form only. */
public final class NodeAddress {
    private static final Pattern HOST_PORT = Pattern.compile(
            "([A-Za-z0-9]([A-Za-z0-9._-]{0,253})?|\\[[0-9A-Fa-f:.]{2,45}(%[A-Za-z0-9._-]{1,32})?]):[0-9]{1,5}");

    private NodeAddress() {}

    /** {@code text} when it has the form {@code host:port} or {@code [IPv6]:port}; else empty. */
    public static String orEmpty(String text) {
        return HOST_PORT.matcher(text).matches() ? text : "";
    }
}
