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

/** Trust stores: who signs the client certificates that routes accept. */
@Controller("/api/v1/trust-stores")
@ExecuteOn(TaskExecutors.BLOCKING)
final class TrustStoreController {
    private final CatalogueRest rest;

    TrustStoreController(CatalogueRest rest) {
        this.rest = rest;
    }

    /** A page of trust stores. */
    @Get
    @RequiresPermission(OperatorPermission.TRUST_READ)
    HttpResponse<Document> list(@Parameter(hidden = true) Actor actor, @RequestBean ListParameters parameters) {
        return rest.list(actor, Kind.TRUST_STORE, parameters);
    }

    /** One trust store. */
    @Get("/{name}")
    @RequiresPermission(OperatorPermission.TRUST_READ)
    HttpResponse<Document> get(@Parameter(hidden = true) Actor actor, String name) {
        return rest.get(actor, Kind.TRUST_STORE, name);
    }

    /** Create or replace a trust store. */
    @Put("/{name}")
    @RequiresPermission(OperatorPermission.TRUST_WRITE)
    HttpResponse<Document> put(
            @Parameter(hidden = true) Actor actor,
            String name,
            @Body @Schema(implementation = Document.class) byte @Nullable [] body,
            @RequestBean WriteParameters parameters) {
        return rest.put(actor, Kind.TRUST_STORE, name, body, parameters);
    }

    /** Change a trust store by a JSON merge patch. */
    @Patch("/{name}")
    @Consumes({MediaType.APPLICATION_JSON, "application/merge-patch+json"})
    @RequiresPermission(OperatorPermission.TRUST_WRITE)
    HttpResponse<Document> patch(
            @Parameter(hidden = true) Actor actor,
            String name,
            @Body @Schema(implementation = Document.class) byte @Nullable [] body,
            @RequestBean WriteParameters parameters) {
        return rest.patch(actor, Kind.TRUST_STORE, name, body, parameters);
    }

    /** Delete a trust store; refused while a certificate names it. */
    @Delete("/{name}")
    @RequiresPermission(OperatorPermission.TRUST_WRITE)
    HttpResponse<Document> delete(
            @Parameter(hidden = true) Actor actor, String name, @RequestBean WriteParameters parameters) {
        return rest.delete(actor, Kind.TRUST_STORE, name, parameters);
    }
}
