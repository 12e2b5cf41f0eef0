package io.tollgate.control.settings;

/** A variable whose value can't be used. The message is the one line that its user sees; it holds no secret. */
public final class BadSettingException extends Exception {
    private static final long serialVersionUID = 1L;

    public BadSettingException(String variable, String detail) {
        super(variable + ": " + detail);
    }
}
