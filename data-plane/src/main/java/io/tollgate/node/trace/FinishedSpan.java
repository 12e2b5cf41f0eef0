package io.tollgate.node.trace;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.common.InstrumentationLibraryInfo;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import java.util.List;

/**
 * A span as the exporter takes it. Made after the fact, from what was written down: the SDK's own tracer would have to be told
 * on the event loop.
 */
record FinishedSpan(Resource resource, Ids ids, String name, SpanKind kind, Times times, Outcome outcome)
        implements SpanData {
    private static final InstrumentationScopeInfo SCOPE = InstrumentationScopeInfo.create("tollgate");

    /** Which span of which trace it is. */
    record Ids(SpanContext own, SpanContext parent) {}

    /** From when to when, in nanoseconds since 1970. */
    record Times(long startEpochNanos, long endEpochNanos) {}

    /** What is known of it. */
    record Outcome(StatusData status, Attributes attributes) {}

    @Override
    public String getName() {
        return name;
    }

    @Override
    public SpanKind getKind() {
        return kind;
    }

    @Override
    public SpanContext getSpanContext() {
        return ids.own();
    }

    @Override
    public SpanContext getParentSpanContext() {
        return ids.parent();
    }

    @Override
    public StatusData getStatus() {
        return outcome.status();
    }

    @Override
    public long getStartEpochNanos() {
        return times.startEpochNanos();
    }

    @Override
    public Attributes getAttributes() {
        return outcome.attributes();
    }

    @Override
    public List<EventData> getEvents() {
        return List.of();
    }

    @Override
    public List<LinkData> getLinks() {
        return List.of();
    }

    @Override
    public long getEndEpochNanos() {
        return times.endEpochNanos();
    }

    @Override
    public boolean hasEnded() {
        return true;
    }

    @Override
    public int getTotalRecordedEvents() {
        return 0;
    }

    @Override
    public int getTotalRecordedLinks() {
        return 0;
    }

    @Override
    public int getTotalAttributeCount() {
        return outcome.attributes().size();
    }

    @Override
    @Deprecated
    @SuppressWarnings("deprecation") // the interface has it still, and nobody asks
    public InstrumentationLibraryInfo getInstrumentationLibraryInfo() {
        return InstrumentationLibraryInfo.create(SCOPE.getName(), SCOPE.getVersion());
    }

    @Override
    public InstrumentationScopeInfo getInstrumentationScopeInfo() {
        return SCOPE;
    }

    @Override
    public Resource getResource() {
        return resource;
    }
}
