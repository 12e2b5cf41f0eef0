package io.tollgate.bench.contestant;

/** What proxies do with a request, besides passing it on. */
public enum Work {
    /** Nothing: the route is public, no access log. */
    PLAIN("/plain/small"),
    /** API key, permission, three limits, metrics, access log to a file. */
    POLICY("/policy/small");

    private final String path;

    Work(String path) {
        this.path = path;
    }

    /** A path that it is done for; the answer has 128 bytes. */
    public String path() {
        return path;
    }

    /** The same with an answer of 64 KB. */
    public String largePath() {
        return path.replace("small", "large");
    }
}
