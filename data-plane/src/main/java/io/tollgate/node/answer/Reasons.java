package io.tollgate.node.answer;

import io.netty.handler.codec.http.HttpResponseStatus;

/** Reason phrases; nothing depends on them (RFC 9112 section 4). */
public final class Reasons {
    private Reasons() {}

    /** The usual phrase of {@code status}. */
    public static String of(int status) {
        return HttpResponseStatus.valueOf(status).reasonPhrase();
    }
}
