package io.tollgate.node;

import java.net.InetAddress;

/** Why this node can't start, as one line and the process's exit code. */
final class StartFailure extends Exception {
    private static final long serialVersionUID = 1L;
    private static final int BAD_SETTING = 2;
    private static final int TAKEN_PORT = 3;

    private final int exitCode;

    private StartFailure(int exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    static StartFailure setting(String message) {
        return new StartFailure(BAD_SETTING, message);
    }

    static StartFailure takenPort(String variable, int port, InetAddress bind) {
        return new StartFailure(
                TAKEN_PORT,
                variable + ": port " + port + " is taken (expected: a free port on " + bind.getHostAddress() + ")");
    }

    int exitCode() {
        return exitCode;
    }
}
