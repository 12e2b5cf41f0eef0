package io.tollgate.control.http;

import io.micronaut.core.order.Ordered;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ResponseFilter;
import io.micronaut.http.annotation.ServerFilter;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * Gives every request an id, the caller's own when it has a sane form, and every response that id and the headers that
 * keep browsers from doing anything clever with it.
 */
@ServerFilter(ServerFilter.MATCH_ALL_PATTERN)
public final class RequestId implements Ordered {
    public static final String HEADER = "X-Request-Id";

    private static final String ATTRIBUTE = "tollgate.request-id";
    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9._:-]{1,128}");

    /** The id of {@code request}. */
    public static String of(HttpRequest<?> request) {
        return request.getAttribute(ATTRIBUTE, String.class).orElseGet(() -> {
            String given = request.getHeaders().get(HEADER);
            String id = given != null && FORM.matcher(given).matches()
                    ? given
                    : UUID.randomUUID().toString();
            request.setAttribute(ATTRIBUTE, id);
            return id;
        });
    }

    @RequestFilter
    void receive(HttpRequest<?> request) {
        of(request);
    }

    @ResponseFilter
    void answer(HttpRequest<?> request, MutableHttpResponse<?> response) {
        response.header(HEADER, of(request));
        response.header("X-Content-Type-Options", "nosniff");
        response.header("X-Frame-Options", "DENY");
        response.header("Referrer-Policy", "no-referrer");
        response.header("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
        if (!response.getHeaders().contains("Cache-Control")) {
            response.header("Cache-Control", "no-store");
        }
    }

    /** Before everybody else, the security filter too. */
    @Override
    public int getOrder() {
        return HIGHEST_PRECEDENCE;
    }
}
