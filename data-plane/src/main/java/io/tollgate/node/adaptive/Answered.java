package io.tollgate.node.adaptive;

import org.jspecify.annotations.Nullable;

/** What a request's answer says about who sent it. */
enum Answered {
    /** Nothing against them. */
    FINE,
    /** 401 or 403: they ask for what they may not have. */
    REFUSED,
    /** 404: they ask for what is not there. */
    UNKNOWN_PATH,
    /** Another error that is the client's own: 400, 405, 413, 415 … */
    FAULTY;

    /**
     * What an answer says; null when it says nothing. A limit's own refusals (429) must not feed a lowered limit, a client that
     * went away (499) asked for nothing wrong, and a broken upstream (5xx) would make everybody suspicious at once.
     */
    static @Nullable Answered of(int status) {
        if (status < 100 || status == 429 || status == 499 || status >= 500) {
            return null;
        }
        return switch (status) {
            case 401, 403 -> REFUSED;
            case 404 -> UNKNOWN_PATH;
            default -> status >= 400 ? FAULTY : FINE;
        };
    }
}
