package io.tollgate.control.alert;

import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Delete;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Put;
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
import io.tollgate.control.operator.Actor;
import io.tollgate.control.operator.OperatorPermission;
import io.tollgate.control.operator.RequiresPermission;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where alerts are told: webhooks, Slack and its like, mail. Secrets go in and never come out. */
@Controller("/api/v1/alert-channels")
@ExecuteOn(TaskExecutors.BLOCKING)
final class AlertChannelController {
    private final AlertChannels channels;
    private final AlertDeliveries deliveries;

    AlertChannelController(AlertChannels channels, AlertDeliveries deliveries) {
        this.channels = channels;
        this.deliveries = deliveries;
    }

    /** All channels, each with what waits for it and why it did not take the last. */
    @Get
    @RequiresPermission(OperatorPermission.ALERTS_READ)
    HttpResponse<Document> list(@Parameter(hidden = true) Actor actor) {
        return Document.all(channels.list(actor), AlertChannels.Listed::toJson);
    }

    /** One channel. */
    @Get("/{name}")
    @RequiresPermission(OperatorPermission.ALERTS_READ)
    HttpResponse<Document> get(@Parameter(hidden = true) Actor actor, String name) {
        AlertChannels.Kept kept = channels.get(actor, name);
        return Document.ok(kept.toJson()).header("ETag", kept.etag());
    }

    /** Create or replace a channel. */
    @Put("/{name}")
    @RequiresPermission(OperatorPermission.ALERTS_WRITE)
    HttpResponse<Document> put(
            @Parameter(hidden = true) Actor actor,
            String name,
            @Body @Schema(implementation = Document.class) byte @Nullable [] body,
            @RequestBean WriteParameters parameters) {
        WriteOptions options = parameters.options();
        AlertChannels.Written written = channels.put(actor, name, Bodies.json(body), options);
        AlertChannels.Kept kept = written.kept();
        return options.dryRun()
                ? Document.ok(FieldChange.toJson(written.changes()))
                : Document.written(written.created(), kept.toJson(), kept.etag());
    }

    /** Delete a channel, and what it has not been told yet. */
    @Delete("/{name}")
    @RequiresPermission(OperatorPermission.ALERTS_WRITE)
    HttpResponse<Document> delete(
            @Parameter(hidden = true) Actor actor, String name, @RequestBean WriteParameters parameters) {
        WriteOptions options = parameters.options();
        List<FieldChange> changes = channels.delete(actor, name, options);
        return options.dryRun() ? Document.ok(FieldChange.toJson(changes)) : HttpResponse.noContent();
    }

    /** Tell a channel that this is a test, and answer when it took it. */
    @Post("/{name}/test")
    @RequiresPermission(OperatorPermission.ALERTS_WRITE)
    HttpResponse<Document> test(@Parameter(hidden = true) Actor actor, String name) {
        deliveries.test(actor, name);
        return HttpResponse.noContent();
    }
}
