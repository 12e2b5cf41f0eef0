package io.tollgate.node.framing;

/** What a client speaks. */
public enum HttpVersion {
    HTTP_1_0("1.0"),
    HTTP_1_1("1.1"),
    HTTP_2("2");

    private final String text;

    HttpVersion(String text) {
        this.text = text;
    }

    /** As in OpenTelemetry's {@code network.protocol.version}. */
    public String text() {
        return text;
    }
}
