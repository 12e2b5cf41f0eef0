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
import io.tollgate.core.config.Certificate;
import io.tollgate.core.config.Kind;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** Certificates: what listeners show to clients. */
@Controller("/api/v1/certificates")
@ExecuteOn(TaskExecutors.BLOCKING)
final class CertificateController {
    private final CatalogueRest rest;
    private final Catalogue catalogue;
    private final InstantSource clock;

    CertificateController(CatalogueRest rest, Catalogue catalogue, InstantSource clock) {
        this.rest = rest;
        this.catalogue = catalogue;
        this.clock = clock;
    }

    /** A page of certificates. */
    @Get
    @RequiresPermission(OperatorPermission.CERTIFICATES_READ)
    HttpResponse<Document> list(@Parameter(hidden = true) Actor actor, @RequestBean ListParameters parameters) {
        return rest.list(actor, Kind.CERTIFICATE, parameters);
    }

    /** One certificate; the private key is a sealed text. */
    @Get("/{name}")
    @RequiresPermission(OperatorPermission.CERTIFICATES_READ)
    HttpResponse<Document> get(@Parameter(hidden = true) Actor actor, String name) {
        return rest.get(actor, Kind.CERTIFICATE, name);
    }

    /** What a certificate's PEM says: names, key, when it ends, and whether it is time to replace it. */
    @Get("/{name}/status")
    @RequiresPermission(OperatorPermission.CERTIFICATES_READ)
    HttpResponse<Document> status(@Parameter(hidden = true) Actor actor, String name) {
        Certificate certificate =
                (Certificate) catalogue.get(actor, Kind.CERTIFICATE, name).object();
        return Document.ok(CertificateStatus.of(certificate, clock.instant()).toJson(name));
    }

    /** Create or replace a certificate; the private key is sealed before it is stored. */
    @Put("/{name}")
    @RequiresPermission(OperatorPermission.CERTIFICATES_WRITE)
    HttpResponse<Document> put(
            @Parameter(hidden = true) Actor actor,
            String name,
            @Body @Schema(implementation = Document.class) byte @Nullable [] body,
            @RequestBean WriteParameters parameters) {
        return rest.put(actor, Kind.CERTIFICATE, name, body, parameters);
    }

    /** Change a certificate by a JSON merge patch. */
    @Patch("/{name}")
    @Consumes({MediaType.APPLICATION_JSON, "application/merge-patch+json"})
    @RequiresPermission(OperatorPermission.CERTIFICATES_WRITE)
    HttpResponse<Document> patch(
            @Parameter(hidden = true) Actor actor,
            String name,
            @Body @Schema(implementation = Document.class) byte @Nullable [] body,
            @RequestBean WriteParameters parameters) {
        return rest.patch(actor, Kind.CERTIFICATE, name, body, parameters);
    }

    /** Delete a certificate. */
    @Delete("/{name}")
    @RequiresPermission(OperatorPermission.CERTIFICATES_WRITE)
    HttpResponse<Document> delete(
            @Parameter(hidden = true) Actor actor, String name, @RequestBean WriteParameters parameters) {
        return rest.delete(actor, Kind.CERTIFICATE, name, parameters);
    }
}
