package io.tollgate.bench.contestant;

import io.tollgate.bench.load.Endpoint;
import io.tollgate.bench.machine.ProcessTree;
import java.io.IOException;

/**
 * A proxy in processes of its own that runs from when it is made until it is closed, and proxies to the same upstream
 * as the others.
 */
public interface Contestant extends AutoCloseable {
    /** As the results call it. */
    String name();

    /** Whether it must run for a while before it is what it will be. */
    boolean isWarmedUpSlowly();

    /** Where it speaks {@code protocol}; may start a process for that. It answers there already. */
    Access open(Endpoint.Protocol protocol) throws IOException, InterruptedException;

    @Override
    void close() throws IOException;

    /** Whether a proxy can be measured in some way. */
    sealed interface Access {
        /** It can, there, and costs what these processes cost. */
        record Open(Endpoint endpoint, ProcessTree processes) implements Access {}

        /** It can't. */
        record Missing(String why) implements Access {}
    }
}
