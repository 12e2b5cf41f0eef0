package io.tollgate.node.sync;

/** Something on disk is not what was written there; it is not believed. The message says what. */
final class CorruptStoreException extends Exception {
    private static final long serialVersionUID = 1L;

    CorruptStoreException(String message) {
        super(message);
    }
}
