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

/** Issuers: who signs the tokens that routes accept. */
@Controller("/api/v1/issuers")
@ExecuteOn(TaskExecutors.BLOCKING)
final class IssuerController {
    private final CatalogueRest rest;

    IssuerController(CatalogueRest rest) {
        this.rest = rest;
    }

    /** A page of issuers. */
    @Get
    @RequiresPermission(OperatorPermission.ISSUERS_READ)
    HttpResponse<Document> list(@Parameter(hidden = true) Actor actor, @RequestBean ListParameters parameters) {
        return rest.list(actor, Kind.ISSUER, parameters);
    }

    /** One issuer. */
    @Get("/{name}")
    @RequiresPermission(OperatorPermission.ISSUERS_READ)
    HttpResponse<Document> get(@Parameter(hidden = true) Actor actor, String name) {
        return rest.get(actor, Kind.ISSUER, name);
    }

    /** Create or replace an issuer. */
    @Put("/{name}")
    @RequiresPermission(OperatorPermission.ISSUERS_WRITE)
    HttpResponse<Document> put(
            @Parameter(hidden = true) Actor actor,
            String name,
            @Body @Schema(implementation = Document.class) byte @Nullable [] body,
            @RequestBean WriteParameters parameters) {
        return rest.put(actor, Kind.ISSUER, name, body, parameters);
    }

    /** Change an issuer by a JSON merge patch. */
    @Patch("/{name}")
    @Consumes({MediaType.APPLICATION_JSON, "application/merge-patch+json"})
    @RequiresPermission(OperatorPermission.ISSUERS_WRITE)
    HttpResponse<Document> patch(
            @Parameter(hidden = true) Actor actor,
            String name,
            @Body @Schema(implementation = Document.class) byte @Nullable [] body,
            @RequestBean WriteParameters parameters) {
        return rest.patch(actor, Kind.ISSUER, name, body, parameters);
    }

    /** Delete an issuer; refused while a route accepts its tokens. */
    @Delete("/{name}")
    @RequiresPermission(OperatorPermission.ISSUERS_WRITE)
    HttpResponse<Document> delete(
            @Parameter(hidden = true) Actor actor, String name, @RequestBean WriteParameters parameters) {
        return rest.delete(actor, Kind.ISSUER, name, parameters);
    }
}
