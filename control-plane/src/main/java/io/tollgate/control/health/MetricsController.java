package io.tollgate.control.health;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.tollgate.control.operator.OpenOnLoopback;
import io.tollgate.control.operator.OperatorPermission;
import io.tollgate.control.operator.RequiresPermission;

/** What Prometheus reads. */
@Controller
@ExecuteOn(TaskExecutors.BLOCKING)
final class MetricsController {
    private final PrometheusMeterRegistry registry;

    MetricsController(PrometheusMeterRegistry registry) {
        this.registry = registry;
    }

    /** All metrics of this process in Prometheus's text format. */
    @Get("/metrics")
    @Produces(MediaType.TEXT_PLAIN)
    @RequiresPermission(OperatorPermission.TELEMETRY_READ)
    @OpenOnLoopback
    HttpResponse<String> metrics() {
        return HttpResponse.ok(registry.scrape());
    }
}
