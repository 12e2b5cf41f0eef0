package io.tollgate.control.event;

import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.authentication.Authentication;
import io.swagger.v3.oas.annotations.Parameter;
import io.tollgate.control.operator.Actor;
import io.tollgate.control.operator.OperatorPermission;
import io.tollgate.control.operator.RequiresPermission;
import io.tollgate.control.operator.StillPermitted;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** Requests as they happen. */
@Controller("/api/v1/events")
@ExecuteOn(TaskExecutors.BLOCKING)
final class EventController {
    private final EventFeed feed;
    private final StillPermitted still;

    EventController(EventFeed feed, StillPermitted still) {
        this.feed = feed;
        this.still = still;
    }

    /**
     * Requests as they end, as server-sent events, until the caller goes; a request is shown when all that is given holds.
     *
     * @param node that answered
     * @param route by name
     * @param consumer by name
     * @param key id of the API key that was presented
     * @param status 404, or 4xx
     * @param code ok, or the code of a refusal
     * @param slowerThan for example 250ms
     */
    @Get(produces = MediaType.TEXT_EVENT_STREAM)
    @RequiresPermission(OperatorPermission.EVENTS_READ)
    HttpResponse<InputStream> events(
            @Parameter(hidden = true) Actor actor,
            @Parameter(hidden = true) Authentication authentication,
            @Nullable @QueryValue String node,
            @Nullable @QueryValue String route,
            @Nullable @QueryValue String consumer,
            @Nullable @QueryValue String key,
            @Nullable @QueryValue String status,
            @Nullable @QueryValue String code,
            @Nullable @QueryValue String slowerThan) {
        EventFilter filter =
                EventFilter.of(node, route, EventFilter.Caller.of(consumer, key), status, code, slowerThan);
        InputStream text = new EventText(
                feed.watch(actor, filter),
                () -> feed.reach(filter),
                () -> still.may(authentication, OperatorPermission.EVENTS_READ));
        return HttpResponse.ok(text)
                .contentType(MediaType.TEXT_EVENT_STREAM_TYPE)
                .header("X-Accel-Buffering", "no");
    }
}
