package io.tollgate.node.token;

import java.io.IOException;
import java.util.Optional;
import java.util.Set;

/** Where key sets lie over restarts of the node. What comes back is what was laid there, or nothing. Methods block on the disk. */
public interface KeyShelf {
    /** One that keeps nothing. */
    KeyShelf NONE = new KeyShelf() {
        @Override
        public Optional<byte[]> read(String name) {
            return Optional.empty();
        }

        @Override
        public void write(String name, byte[] content) {}

        @Override
        public void keepOnly(Set<String> names) {}
    };

    /**
     * What was laid there under {@code name}; empty when there is nothing.
     *
     * @throws IOException when it is damaged or cannot be read
     */
    Optional<byte[]> read(String name) throws IOException;

    /**
     * Lays {@code content} there in the place of what was under {@code name}.
     *
     * @param name lower-case letters, digits and {@code -}
     */
    void write(String name, byte[] content) throws IOException;

    /** Throws away what is under other names. */
    void keepOnly(Set<String> names) throws IOException;
}
