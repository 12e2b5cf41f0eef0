package io.tollgate.control.quota;

import com.fasterxml.jackson.databind.JsonNode;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.QueryValue;
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

/** Calendar quotas: what is used and left of them, and giving somebody more. */
@Controller("/api/v1/quotas")
@ExecuteOn(TaskExecutors.BLOCKING)
final class QuotaController {
    private final Quotas quotas;

    QuotaController(Quotas quotas) {
        this.quotas = quotas;
    }

    /**
     * A page of counters of calendar quotas in the periods that run, who has least left first. {@code used} is what nodes have
     * reserved since the last reset: what was admitted, and what they hold beside it, so the true number is never above it; {@code left}
     * is what nobody has reserved yet. {@code q} looks into limit and subject. Counters appear with their first request, and those of
     * quotas that no limit has any more are not shown. Sorts by {@code left}, {@code used}, {@code limit}, {@code subject} or
     * {@code updatedAt}.
     *
     * @param limitName only of this limit
     * @param consumer only what is counted for exactly this consumer
     * @param period an earlier day such as 2026-11-26 or month such as 2026-11
     */
    @Get
    @RequiresPermission(OperatorPermission.QUOTAS_READ)
    HttpResponse<Document> list(
            @Parameter(hidden = true) Actor actor,
            @RequestBean ListParameters parameters,
            @QueryValue @Nullable String limitName,
            @QueryValue @Nullable String consumer,
            @QueryValue @Nullable String period) {
        QuotaQuery query = new QuotaQuery(parameters.query(), limitName, consumer, period);
        return Document.ok(ListParameters.toJson(quotas.list(actor, query), QuotaView::toJson));
    }

    /**
     * Let a counter start its period anew: {@code {"limit","rule","counter","period"}} as the list has them; {@code reason} may say why.
     * What was granted stays. In force within about five seconds on every node; what nodes hold at that moment is used as well.
     */
    @Post("/reset")
    @RequiresPermission(OperatorPermission.QUOTAS_GRANT)
    HttpResponse<Document> reset(
            @Parameter(hidden = true) Actor actor,
            @Body @Schema(implementation = Document.class) byte @Nullable [] body,
            @RequestBean WriteParameters parameters) {
        WriteOptions options = parameters.unconditional();
        JsonNode request = Bodies.json(body);
        return Document.ok(
                options.dryRun()
                        ? FieldChange.toJson(quotas.wouldReset(actor, request))
                        : quotas.reset(actor, request, options.message()).toJson());
    }

    /**
     * Grant a counter more for the period that runs: {@code {"limit","rule","counter","period","amount"}}; {@code reason} may say why.
     * The amount is of requests, or of bytes where the quota counts these; at most 999,999,999,999,999 in a period. In force within about five seconds on every node.
     */
    @Post("/grant")
    @RequiresPermission(OperatorPermission.QUOTAS_GRANT)
    HttpResponse<Document> grant(
            @Parameter(hidden = true) Actor actor,
            @Body @Schema(implementation = Document.class) byte @Nullable [] body,
            @RequestBean WriteParameters parameters) {
        WriteOptions options = parameters.unconditional();
        JsonNode request = Bodies.json(body);
        return Document.ok(
                options.dryRun()
                        ? FieldChange.toJson(quotas.wouldGrant(actor, request))
                        : quotas.grant(actor, request, options.message()).toJson());
    }
}
