package io.tollgate.control.live;

/** A subscription. Closing it twice does nothing more than closing it once. */
@FunctionalInterface
public interface Registration extends AutoCloseable {
    /** Ends it; one value that is being delivered right now may still arrive. */
    @Override
    void close();
}
