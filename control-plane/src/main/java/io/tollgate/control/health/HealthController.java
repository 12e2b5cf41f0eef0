package io.tollgate.control.health;

import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.micronaut.security.rules.SecurityRule;
import io.tollgate.control.http.Document;
import io.tollgate.control.http.ProblemResponses;
import io.tollgate.control.problem.Problem;
import io.tollgate.control.problem.ProblemException.Unavailable;
import io.tollgate.core.json.Json;

/** Liveness and readiness, for machines. */
@Controller
@ExecuteOn(TaskExecutors.BLOCKING)
final class HealthController {
    private final Health health;

    HealthController(Health health) {
        this.health = health;
    }

    /** 200 while the process runs. */
    @Get("/livez")
    @Secured(SecurityRule.IS_ANONYMOUS)
    HttpResponse<Document> live() {
        return Document.ok(Json.object().put("status", "ok"));
    }

    /** 200 when the database answers, else 503. */
    @Get("/readyz")
    @Secured(SecurityRule.IS_ANONYMOUS)
    HttpResponse<?> ready(HttpRequest<?> request) {
        return health.databaseUp()
                ? Document.ok(Json.object().put("status", "ok"))
                : ProblemResponses.of(request, Problem.of(new Unavailable(null)));
    }
}
