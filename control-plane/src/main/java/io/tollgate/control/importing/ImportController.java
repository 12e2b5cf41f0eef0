package io.tollgate.control.importing;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.http.annotation.RequestBean;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.tollgate.control.catalogue.Declarations.Outcome;
import io.tollgate.control.catalogue.WriteOptions;
import io.tollgate.control.catalogue.WriteParameters;
import io.tollgate.control.http.Bodies;
import io.tollgate.control.http.Document;
import io.tollgate.control.importing.OpenApiImport.Imported;
import io.tollgate.control.operator.Actor;
import io.tollgate.control.operator.OperatorPermission;
import io.tollgate.control.operator.RequiresPermission;
import io.tollgate.control.problem.ProblemException.Malformed;
import org.jspecify.annotations.Nullable;

/** Routes from descriptions of APIs. */
@Controller("/api/v1/import")
@ExecuteOn(TaskExecutors.BLOCKING)
final class ImportController {
    private final OpenApiImport imports;

    ImportController(OpenApiImport imports) {
        this.imports = imports;
    }

    /**
     * Make routes of an OpenAPI 3 document: {@code {"document"}}, which is an object or a text in YAML or JSON, and where
     * wanted {@code name}, {@code upstream}, {@code target}, {@code basePath}, {@code hosts} and {@code access}. Routes of an
     * earlier import keep what people changed.
     *
     * @param prune {@code true}: delete the routes of an earlier import that the document does not have any more
     */
    @Post("/openapi")
    @RequiresPermission(OperatorPermission.ROUTES_WRITE)
    HttpResponse<Document> openapi(
            @Parameter(hidden = true) Actor actor,
            @Body @Schema(implementation = Document.class) byte @Nullable [] body,
            @Nullable @QueryValue String prune,
            @RequestBean WriteParameters parameters) {
        if (prune != null && !prune.equals("true") && !prune.equals("false")) {
            throw new Malformed("?prune", "(expected: true or false)");
        }
        WriteOptions options = parameters.options();
        Imported imported = imports.run(actor, Bodies.foreign(body), "true".equals(prune), options);
        Outcome outcome = imported.outcome();
        ObjectNode json = outcome.toJson();
        imported.gone().forEach(json.putArray("gone")::add);
        json.set("notCarriedOver", imported.notCarriedOver());
        return Document.ok(options.dryRun() ? json : json.put("revision", outcome.revision()))
                .header("Tollgate-Revision", Long.toString(outcome.revision()));
    }
}
