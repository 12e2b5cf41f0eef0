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

/** Roles of API consumers: what they may do on the data plane. */
@Controller("/api/v1/roles")
@ExecuteOn(TaskExecutors.BLOCKING)
final class RoleController {
    private final CatalogueRest rest;

    RoleController(CatalogueRest rest) {
        this.rest = rest;
    }

    /** A page of roles. */
    @Get
    @RequiresPermission(OperatorPermission.ROLES_READ)
    HttpResponse<Document> list(@Parameter(hidden = true) Actor actor, @RequestBean ListParameters parameters) {
        return rest.list(actor, Kind.ROLE, parameters);
    }

    /** One role. */
    @Get("/{name}")
    @RequiresPermission(OperatorPermission.ROLES_READ)
    HttpResponse<Document> get(@Parameter(hidden = true) Actor actor, String name) {
        return rest.get(actor, Kind.ROLE, name);
    }

    /** Create or replace a role. */
    @Put("/{name}")
    @RequiresPermission(OperatorPermission.ROLES_WRITE)
    HttpResponse<Document> put(
            @Parameter(hidden = true) Actor actor,
            String name,
            @Body @Schema(implementation = Document.class) byte @Nullable [] body,
            @RequestBean WriteParameters parameters) {
        return rest.put(actor, Kind.ROLE, name, body, parameters);
    }

    /** Change a role by a JSON merge patch. */
    @Patch("/{name}")
    @Consumes({MediaType.APPLICATION_JSON, "application/merge-patch+json"})
    @RequiresPermission(OperatorPermission.ROLES_WRITE)
    HttpResponse<Document> patch(
            @Parameter(hidden = true) Actor actor,
            String name,
            @Body @Schema(implementation = Document.class) byte @Nullable [] body,
            @RequestBean WriteParameters parameters) {
        return rest.patch(actor, Kind.ROLE, name, body, parameters);
    }

    /** Delete a role. */
    @Delete("/{name}")
    @RequiresPermission(OperatorPermission.ROLES_WRITE)
    HttpResponse<Document> delete(
            @Parameter(hidden = true) Actor actor, String name, @RequestBean WriteParameters parameters) {
        return rest.delete(actor, Kind.ROLE, name, parameters);
    }
}
