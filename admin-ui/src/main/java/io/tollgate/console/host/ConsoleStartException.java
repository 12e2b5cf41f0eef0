package io.tollgate.console.host;

import io.tollgate.control.settings.Settings;

/** The console could not be put on its port. */
public final class ConsoleStartException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ConsoleStartException(Settings settings, Exception cause) {
        super(
                "TOLLGATE_CONSOLE_PORT: the console cannot listen on " + settings.bind() + ":" + settings.consolePort()
                        + " (" + cause.getMessage() + ")",
                cause);
    }
}
