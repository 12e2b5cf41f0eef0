package io.tollgate.node;

import io.micronaut.context.ApplicationContext;

/** Starts one node of the data plane. */
public final class Node {
    private Node() {}

    public static void main(String[] args) {
        var context = ApplicationContext.run();
        Runtime.getRuntime().addShutdownHook(new Thread(context::close, "shutdown"));
    }
}
