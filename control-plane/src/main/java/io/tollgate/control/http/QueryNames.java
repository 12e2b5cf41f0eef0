package io.tollgate.control.http;

import io.micronaut.http.HttpRequest;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ServerFilter;
import io.tollgate.control.problem.ProblemException.Malformed;
import java.util.Set;
import java.util.TreeSet;

/**
 * Refuses query parameters that no endpoint knows. A dropped one would be believed: {@code ?dryrun=true} would write.
 */
@ServerFilter("/api/**")
final class QueryNames {
    /** Every name that some endpoint asks for; a new endpoint's new names go here. */
    private static final Set<String> KNOWN =
            Set.of("limit", "cursor", "q", "tag", "sort", "dryRun", "actor", "object", "from", "to", "window");

    @RequestFilter
    void check(HttpRequest<?> request) {
        for (String name : request.getParameters().names()) {
            if (!KNOWN.contains(name)) {
                String shown = name.length() > 40 ? name.substring(0, 40) + "…" : name;
                throw new Malformed(
                        "?" + shown,
                        "unknown query parameter (expected: one of " + String.join(", ", new TreeSet<>(KNOWN)) + ")");
            }
        }
    }
}
