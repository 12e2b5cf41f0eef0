package io.tollgate.control.http;

import io.micronaut.http.HttpRequest;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ServerFilter;
import io.tollgate.control.problem.ProblemException.TooLarge;
import java.util.Set;

/**
 * Refuses a body that says it is too large before any of it is read. The server's own bound is that of the endpoints which
 * take a whole configuration; the usual one is far below.
 */
@ServerFilter("/api/**")
final class BodySizes {
    private static final Set<String> WHOLE = Set.of("/api/v1/config", "/api/v1/import/openapi");

    @RequestFilter
    void check(HttpRequest<?> request) {
        int bytesMax = WHOLE.contains(request.getPath()) ? Bodies.WHOLE_MAX : Bodies.USUAL_MAX;
        if (request.getContentLength() > bytesMax) {
            throw new TooLarge(bytesMax);
        }
    }
}
