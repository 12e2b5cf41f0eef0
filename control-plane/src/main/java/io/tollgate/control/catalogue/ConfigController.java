package io.tollgate.control.catalogue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Put;
import io.micronaut.http.annotation.RequestBean;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.tollgate.control.catalogue.Declarations.Declared;
import io.tollgate.control.catalogue.Declarations.Outcome;
import io.tollgate.control.http.Bodies;
import io.tollgate.control.http.Document;
import io.tollgate.control.operator.Actor;
import io.tollgate.control.operator.OperatorPermission;
import io.tollgate.control.operator.RequiresPermission;
import org.jspecify.annotations.Nullable;

/** The whole configuration as one document. */
@Controller("/api/v1/config")
@ExecuteOn(TaskExecutors.BLOCKING)
final class ConfigController {
    private final Declarations declarations;

    ConfigController(Declarations declarations) {
        this.declarations = declarations;
    }

    /** Everything in order of kind and name, in the form that PUT takes; private keys are the word "stored". */
    @Get
    @RequiresPermission(OperatorPermission.CONFIG_READ)
    HttpResponse<Document> get(@Parameter(hidden = true) Actor actor) {
        Declared declared = declarations.current(actor);
        return Document.ok(declared.document())
                .header("ETag", WriteOptions.etag(declared.revision()))
                .header(CatalogueRest.REVISION, Long.toString(declared.revision()));
    }

    /** Make it so: one transaction, one revision. What the document does not have stays, unless prune is true. */
    @Put
    @RequiresPermission(OperatorPermission.CONFIG_WRITE)
    HttpResponse<Document> put(
            @Parameter(hidden = true) Actor actor,
            @Body @Schema(implementation = Document.class) byte @Nullable [] body,
            @RequestBean DeclareParameters parameters) {
        DeclareOptions options = parameters.options();
        Outcome outcome = declarations.apply(actor, Bodies.json(body, Bodies.WHOLE_MAX), options);
        ObjectNode json = outcome.toJson();
        if (options.write().dryRun()) {
            return Document.ok(json);
        }
        return Document.ok(json.put("revision", outcome.revision()))
                .header("ETag", WriteOptions.etag(outcome.revision()))
                .header(CatalogueRest.REVISION, Long.toString(outcome.revision()));
    }
}
