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

/** Routes: which requests go where, and who may send them. */
@Controller("/api/v1/routes")
@ExecuteOn(TaskExecutors.BLOCKING)
final class RouteController {
    private final CatalogueRest rest;

    RouteController(CatalogueRest rest) {
        this.rest = rest;
    }

    /** A page of routes. */
    @Get
    @RequiresPermission(OperatorPermission.ROUTES_READ)
    HttpResponse<Document> list(@Parameter(hidden = true) Actor actor, @RequestBean ListParameters parameters) {
        return rest.list(actor, Kind.ROUTE, parameters);
    }

    /** One route. */
    @Get("/{name}")
    @RequiresPermission(OperatorPermission.ROUTES_READ)
    HttpResponse<Document> get(@Parameter(hidden = true) Actor actor, String name) {
        return rest.get(actor, Kind.ROUTE, name);
    }

    /** Create or replace a route. */
    @Put("/{name}")
    @RequiresPermission(OperatorPermission.ROUTES_WRITE)
    HttpResponse<Document> put(
            @Parameter(hidden = true) Actor actor,
            String name,
            @Body @Schema(implementation = Document.class) byte @Nullable [] body,
            @RequestBean WriteParameters parameters) {
        return rest.put(actor, Kind.ROUTE, name, body, parameters);
    }

    /** Change a route by a JSON merge patch. */
    @Patch("/{name}")
    @Consumes({MediaType.APPLICATION_JSON, "application/merge-patch+json"})
    @RequiresPermission(OperatorPermission.ROUTES_WRITE)
    HttpResponse<Document> patch(
            @Parameter(hidden = true) Actor actor,
            String name,
            @Body @Schema(implementation = Document.class) byte @Nullable [] body,
            @RequestBean WriteParameters parameters) {
        return rest.patch(actor, Kind.ROUTE, name, body, parameters);
    }

    /** Delete a route. */
    @Delete("/{name}")
    @RequiresPermission(OperatorPermission.ROUTES_WRITE)
    HttpResponse<Document> delete(
            @Parameter(hidden = true) Actor actor, String name, @RequestBean WriteParameters parameters) {
        return rest.delete(actor, Kind.ROUTE, name, parameters);
    }
}
