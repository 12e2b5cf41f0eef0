package io.tollgate.control.catalogue;

import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Delete;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Patch;
import io.micronaut.http.annotation.Put;
import io.micronaut.http.annotation.RequestBean;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.tollgate.control.http.Document;
import io.tollgate.control.http.ListParameters;
import io.tollgate.control.operator.Actor;
import io.tollgate.control.operator.OperatorPermission;
import io.tollgate.control.operator.RequiresPermission;
import io.tollgate.core.config.Kind;
import org.jspecify.annotations.Nullable;

/** Upstreams: where requests go. */
@Controller("/api/v1/upstreams")
@ExecuteOn(TaskExecutors.BLOCKING)
final class UpstreamController {
    private final CatalogueRest rest;

    UpstreamController(CatalogueRest rest) {
        this.rest = rest;
    }

    /** A page of upstreams. */
    @Get
    @RequiresPermission(OperatorPermission.UPSTREAMS_READ)
    HttpResponse<Document> list(@Parameter(hidden = true) Actor actor, @RequestBean ListParameters parameters) {
        return rest.list(actor, Kind.UPSTREAM, parameters);
    }

    /** One upstream. */
    @Get("/{name}")
    @RequiresPermission(OperatorPermission.UPSTREAMS_READ)
    HttpResponse<Document> get(@Parameter(hidden = true) Actor actor, String name) {
        return rest.get(actor, Kind.UPSTREAM, name);
    }

    /**
     * Create or replace an upstream. Its fields are {@code name}, {@code targets}, {@code loadBalancing}, {@code slowStart},
     * {@code healthCheck}, {@code outlier}, {@code timeouts}, {@code retry}, {@code maxConnectionsPerNode}, {@code tls} and
     * {@code protocol}; docs/reference/upstreams.md has the defaults and bounds of each.
     */
    @Put("/{name}")
    @RequiresPermission(OperatorPermission.UPSTREAMS_WRITE)
    HttpResponse<Document> put(
            @Parameter(hidden = true) Actor actor,
            String name,
            @Body @Schema(implementation = Document.class) byte @Nullable [] body,
            @RequestBean WriteParameters parameters) {
        return rest.put(actor, Kind.UPSTREAM, name, body, parameters);
    }

    /** Change an upstream by a JSON merge patch. */
    @Patch("/{name}")
    @Consumes({MediaType.APPLICATION_JSON, "application/merge-patch+json"})
    @RequiresPermission(OperatorPermission.UPSTREAMS_WRITE)
    HttpResponse<Document> patch(
            @Parameter(hidden = true) Actor actor,
            String name,
            @Body @Schema(implementation = Document.class) byte @Nullable [] body,
            @RequestBean WriteParameters parameters) {
        return rest.patch(actor, Kind.UPSTREAM, name, body, parameters);
    }

    /** Delete an upstream. */
    @Delete("/{name}")
    @RequiresPermission(OperatorPermission.UPSTREAMS_WRITE)
    HttpResponse<Document> delete(
            @Parameter(hidden = true) Actor actor, String name, @RequestBean WriteParameters parameters) {
        return rest.delete(actor, Kind.UPSTREAM, name, parameters);
    }
}
