package io.tollgate.control.alert;

import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Delete;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Header;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Put;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.tollgate.control.http.Bodies;
import io.tollgate.control.http.Document;
import io.tollgate.control.operator.Actor;
import io.tollgate.control.operator.OperatorPermission;
import io.tollgate.control.operator.RequiresPermission;
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

    /** All channels. */
    @Get
    @RequiresPermission(OperatorPermission.ALERTS_READ)
    HttpResponse<Document> list(@Parameter(hidden = true) Actor actor) {
        return Document.all(channels.list(actor), kept -> kept.toJson());
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
            @Nullable @Header("If-Match") String ifMatch) {
        AlertChannels.Kept kept = channels.put(actor, name, Bodies.json(body), ifMatch);
        return Document.written(kept.version() == 1, kept.toJson(), kept.etag());
    }

    /** Delete a channel, and what it has not been told yet. */
    @Delete("/{name}")
    @RequiresPermission(OperatorPermission.ALERTS_WRITE)
    HttpResponse<Document> delete(@Parameter(hidden = true) Actor actor, String name) {
        channels.delete(actor, name);
        return HttpResponse.noContent();
    }

    /** Tell a channel that this is a test, and answer when it took it. */
    @Post("/{name}/test")
    @RequiresPermission(OperatorPermission.ALERTS_WRITE)
    HttpResponse<Document> test(@Parameter(hidden = true) Actor actor, String name) {
        deliveries.test(actor, name);
        return HttpResponse.noContent();
    }
}
