package io.tollgate.launcher.admin;

import java.io.IOException;

/** The admin API answered with an error. */
public final class AdminRefused extends IOException {
    private static final long serialVersionUID = 1L;

    private final int status;

    AdminRefused(String what, int status, String body) {
        super("%s was answered with %d: %s".formatted(what, status, body.strip()));
        this.status = status;
    }

    public int status() {
        return status;
    }
}
