package io.tollgate.node.limit;

/** Counts what a request's response took, once its exchange has ended. Any thread; never waits. */
@FunctionalInterface
public interface SentBytes {
    /** Of what nobody counts. */
    SentBytes UNCOUNTED = bytes -> {};

    /** So many bytes of the upstream's response were sent to the client, trailers and heads aside. Once. */
    void sent(long bytes);
}
