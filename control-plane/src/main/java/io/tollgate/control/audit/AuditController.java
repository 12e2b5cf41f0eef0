package io.tollgate.control.audit;

import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Header;
import io.micronaut.http.annotation.Put;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.http.annotation.RequestBean;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.tollgate.control.audit.AuditExport.Form;
import io.tollgate.control.http.Bodies;
import io.tollgate.control.http.ChangeMessage;
import io.tollgate.control.http.Document;
import io.tollgate.control.http.ListParameters;
import io.tollgate.control.operator.Actor;
import io.tollgate.control.operator.OperatorPermission;
import io.tollgate.control.operator.RequiresPermission;
import io.tollgate.control.page.ListQuery;
import io.tollgate.control.problem.ProblemException.Invalid;
import io.tollgate.core.json.InvalidDocumentException;
import io.tollgate.core.json.JsonObjectReader;
import java.io.InputStream;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Who did what. */
@Controller("/api/v1/audit")
@ExecuteOn(TaskExecutors.BLOCKING)
final class AuditController {
    private final AuditTrail trail;
    private final AuditVerifier verifier;
    private final AuditExports exports;
    private final AuditRetention retention;

    AuditController(AuditTrail trail, AuditVerifier verifier, AuditExports exports, AuditRetention retention) {
        this.trail = trail;
        this.verifier = verifier;
        this.exports = exports;
        this.retention = retention;
    }

    /**
     * A page of entries, newest first.
     *
     * @param by who did it
     * @param action what was done, routes.update or routes
     * @param object what it was done to, routes/orders-read or routes
     * @param from not before this RFC 3339 time
     * @param to before this RFC 3339 time
     */
    @Get
    @RequiresPermission(OperatorPermission.AUDIT_READ)
    HttpResponse<Document> list(
            @Parameter(hidden = true) Actor actor,
            @Nullable @QueryValue("actor") String by,
            @Nullable @QueryValue String action,
            @Nullable @QueryValue String object,
            @Nullable @QueryValue String from,
            @Nullable @QueryValue String to,
            @RequestBean ListParameters parameters) {
        AuditQuery query = AuditQuery.of(by, action, object, from, to, parameters.query());
        return Document.ok(ListParameters.toJson(trail.list(actor, query), AuditEntry::toJson));
    }

    /**
     * Walk the whole chain and say whether every entry is as it was written.
     *
     * @param head position:hash of a head that was exported once, which the chain must still hold
     */
    @Get("/verify")
    @RequiresPermission(OperatorPermission.AUDIT_READ)
    HttpResponse<Document> verify(@Parameter(hidden = true) Actor actor, @Nullable @QueryValue String head) {
        KnownHead known = head == null ? null : KnownHead.of(head);
        return Document.ok(verifier.verify(actor, known).toJson());
    }

    /** The signed head of the chain, to keep somewhere else. */
    @Get("/head")
    @RequiresPermission(OperatorPermission.AUDIT_READ)
    HttpResponse<Document> head(@Parameter(hidden = true) Actor actor) {
        return Document.ok(exports.head(actor).toJson());
    }

    /**
     * All entries, newest first, with their places in the chain.
     *
     * @param format json (a JSON object a line) or csv
     * @param by who did it
     * @param action what was done, routes.update or routes
     * @param object what it was done to, routes/orders-read or routes
     * @param from not before this RFC 3339 time
     * @param to before this RFC 3339 time
     * @param q text that entries contain
     */
    @Get("/export")
    @RequiresPermission(OperatorPermission.AUDIT_READ)
    HttpResponse<InputStream> export(
            @Parameter(hidden = true) Actor actor,
            @Nullable @QueryValue String format,
            @Nullable @QueryValue("actor") String by,
            @Nullable @QueryValue String action,
            @Nullable @QueryValue String object,
            @Nullable @QueryValue String from,
            @Nullable @QueryValue String to,
            @Nullable @QueryValue String q) {
        Form form = Form.of(format);
        AuditQuery query = AuditQuery.of(by, action, object, from, to, ListQuery.of(null, null, q, null, null));
        return HttpResponse.ok(exports.export(actor, query, form))
                .contentType(form.mediaType())
                .header(
                        "Content-Disposition",
                        "attachment; filename=\"audit." + (form == Form.CSV ? "csv" : "ndjson") + "\"");
    }

    /** How long entries are kept. */
    @Get("/retention")
    @RequiresPermission(OperatorPermission.AUDIT_READ)
    HttpResponse<Document> retention(@Parameter(hidden = true) Actor actor) {
        return Document.ok(AuditRetention.toJson(retention.days(actor).orElse(null)));
    }

    /** Keep entries for {@code {"keepDays": 400}}, or all of them: null. Takes out at once what is older. */
    @Put("/retention")
    @RequiresPermission(OperatorPermission.AUDIT_WRITE)
    HttpResponse<Document> keep(
            @Parameter(hidden = true) Actor actor,
            @Body @Schema(implementation = Document.class) byte @Nullable [] body,
            @Nullable @Header(ChangeMessage.HEADER) String message) {
        Optional<Integer> days = keepDays(body);
        retention.keep(actor, days.orElse(null), ChangeMessage.of(message));
        return Document.ok(AuditRetention.toJson(days.orElse(null)));
    }

    private static Optional<Integer> keepDays(byte @Nullable [] body) {
        try {
            return JsonObjectReader.read(Bodies.json(body), in -> {
                if (!in.raw("keepDays").isNull()) {
                    int days = (int) in.number("keepDays", 1, AuditRetention.DAYS_MAX);
                    return in.build(() -> Optional.of(days));
                }
                return in.build(Optional::empty);
            });
        } catch (InvalidDocumentException e) {
            throw new Invalid(e);
        }
    }
}
