package io.tollgate.control.token;

import com.fasterxml.jackson.databind.JsonNode;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Delete;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.RequestBean;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.tollgate.control.catalogue.FieldChange;
import io.tollgate.control.catalogue.WriteOptions;
import io.tollgate.control.catalogue.WriteParameters;
import io.tollgate.control.http.Bodies;
import io.tollgate.control.http.Document;
import io.tollgate.control.http.ListParameters;
import io.tollgate.control.operator.Actor;
import io.tollgate.control.operator.OperatorPermission;
import io.tollgate.control.operator.RequiresPermission;
import org.jspecify.annotations.Nullable;

/** Token revocations: tokens of an issuer that are refused before they end. */
@Controller("/api/v1/token-revocations")
@ExecuteOn(TaskExecutors.BLOCKING)
final class TokenRevocationController {
    private final TokenRevocations revocations;

    TokenRevocationController(TokenRevocations revocations) {
        this.revocations = revocations;
    }

    /** Refuse a token by its jti, or those of a subject or from before a time. */
    @Post
    @RequiresPermission(OperatorPermission.TOKENS_REVOKE)
    HttpResponse<Document> revoke(
            @Parameter(hidden = true) Actor actor,
            @Body @Schema(implementation = Document.class) @Nullable String body,
            @RequestBean WriteParameters parameters) {
        WriteOptions options = parameters.unconditional();
        JsonNode request = Bodies.jsonOrEmpty(body);
        if (options.dryRun()) {
            return Document.ok(FieldChange.toJson(revocations.wouldRevoke(actor, request)));
        }
        return HttpResponse.created(new Document(
                revocations.revoke(actor, request, options.message()).toJson()));
    }

    /** A page of revocations, newest first; q looks into issuer, jti, subject and reason. */
    @Get
    @RequiresPermission(OperatorPermission.TOKENS_READ)
    HttpResponse<Document> list(@Parameter(hidden = true) Actor actor, @RequestBean ListParameters parameters) {
        return Document.ok(
                ListParameters.toJson(revocations.list(actor, parameters.query()), TokenRevocationView::toJson));
    }

    /** One revocation, with the nodes on which its last change is in force. */
    @Get("/{id}")
    @RequiresPermission(OperatorPermission.TOKENS_READ)
    HttpResponse<Document> get(@Parameter(hidden = true) Actor actor, String id) {
        return Document.ok(revocations.get(actor, id).toJson());
    }

    /** Take a revocation back: the tokens are accepted again while they last. */
    @Delete("/{id}")
    @RequiresPermission(OperatorPermission.TOKENS_REVOKE)
    HttpResponse<Document> withdraw(
            @Parameter(hidden = true) Actor actor, String id, @RequestBean WriteParameters parameters) {
        WriteOptions options = parameters.unconditional();
        if (options.dryRun()) {
            return Document.ok(FieldChange.toJson(revocations.wouldWithdraw(actor, id)));
        }
        return Document.ok(revocations.withdraw(actor, id, options.message()).toJson());
    }
}
