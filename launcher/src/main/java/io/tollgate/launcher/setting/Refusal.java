package io.tollgate.launcher.setting;

/** A start that cannot go on: one line for the person, and an exit code for the script that called. */
public final class Refusal extends Exception {
    /** Something went wrong on the way. */
    public static final int FAILED = 1;
    /** A setting has a value that cannot be. */
    public static final int BAD_VALUE = 2;
    /** Somebody else listens on a port that is needed. */
    public static final int PORT_TAKEN = 3;

    private static final long serialVersionUID = 1L;

    private final int exitCode;

    private Refusal(int exitCode, String line) {
        super(line);
        this.exitCode = exitCode;
    }

    public static Refusal failed(String line) {
        return new Refusal(FAILED, line);
    }

    public static Refusal badValue(String line) {
        return new Refusal(BAD_VALUE, line);
    }

    public static Refusal portTaken(String line) {
        return new Refusal(PORT_TAKEN, line);
    }

    public int exitCode() {
        return exitCode;
    }

    /** The one line; never null. */
    public String line() {
        return String.valueOf(getMessage());
    }
}
