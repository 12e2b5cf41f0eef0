package io.tollgate.console.host;

/** The console could not be put on its port. */
public final class ConsoleStartException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ConsoleStartException(ConsoleAddress address, Exception cause) {
        super(
                "TOLLGATE_CONSOLE_PORT: the console cannot listen on " + address.bind() + ":" + address.port() + " ("
                        + cause.getMessage() + ")",
                cause);
    }
}
