package io.tollgate.node.listener;

/** What a client's connection speaks. */
public enum Protocol {
    HTTP_1_1("http/1.1"),
    HTTP_2("h2");

    private final String alpn;

    Protocol(String alpn) {
        this.alpn = alpn;
    }

    /** Its name in ALPN (RFC 7301) and in metrics. */
    public String alpn() {
        return alpn;
    }
}
