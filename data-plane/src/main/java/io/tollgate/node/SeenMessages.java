package io.tollgate.node;

import io.tollgate.node.record.ExchangeRecord;
import io.tollgate.node.record.LiveRequests;
import io.tollgate.node.record.LiveRequests.Taken;
import io.tollgate.node.record.RequestFilter;
import io.tollgate.node.record.StepTimes;
import io.tollgate.protocol.v1.LeftOut;
import io.tollgate.protocol.v1.SeenRequest;
import io.tollgate.protocol.v1.SeenRequests;
import io.tollgate.protocol.v1.StepTime;
import io.tollgate.protocol.v1.WatchTraffic;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What the control plane asks to see of requests, and what it is told. */
final class SeenMessages {
    /** A control plane that is gone must not keep a node telling. */
    private static final long WATCHED_MILLIS_MAX = 60_000;

    private static final int PATH_LENGTH_MAX = 2_048;
    private static final int TEXT_LENGTH_MAX = 512;

    private SeenMessages() {}

    static long bounded(long millis) {
        return Math.clamp(millis, 0, WATCHED_MILLIS_MAX);
    }

    /** Of too many filters none is dropped without a word: then everything passes, and the control plane chooses. */
    static List<RequestFilter> filters(WatchTraffic wanted) {
        return wanted.getFiltersCount() > LiveRequests.FILTERS_MAX
                ? List.of(RequestFilter.ALL)
                : wanted.getFiltersList().stream().map(SeenMessages::filter).toList();
    }

    private static RequestFilter filter(io.tollgate.protocol.v1.RequestFilter wanted) {
        return new RequestFilter(
                wanted.getRoute(),
                wanted.getConsumer(),
                wanted.getKeyId(),
                wanted.getStatus(),
                wanted.getCode(),
                TimeUnit.MICROSECONDS.toNanos(wanted.getSlowerThanMicros()),
                wanted.getRequestId());
    }

    private static io.tollgate.protocol.v1.RequestFilter message(RequestFilter filter) {
        return io.tollgate.protocol.v1.RequestFilter.newBuilder()
                .setRoute(filter.route())
                .setConsumer(filter.consumer())
                .setKeyId(filter.keyId())
                .setStatus(filter.status())
                .setCode(filter.code())
                .setSlowerThanMicros(TimeUnit.NANOSECONDS.toMicros(filter.slowerThanNanos()))
                .setRequestId(filter.requestId())
                .build();
    }

    static SeenRequests of(Taken taken) {
        SeenRequests.Builder seen = SeenRequests.newBuilder();
        taken.requests().forEach(facts -> seen.addRequests(request(facts)));
        taken.leftOut()
                .forEach(left -> seen.addLeftOut(
                        LeftOut.newBuilder().setFilter(message(left.filter())).setRequests(left.requests())));
        return seen.build();
    }

    private static SeenRequest request(ExchangeRecord facts) {
        String userAgent = facts.userAgent;
        return SeenRequest.newBuilder()
                .setAtEpochMillis(facts.epochMillis)
                .setRequestId(facts.requestId)
                .setTraceId(facts.traceId)
                .setAddress(facts.clientAddress)
                .setMethod(cut(facts.method, TEXT_LENGTH_MAX))
                .setHost(cut(facts.host, TEXT_LENGTH_MAX))
                .setPath(cut(facts.path, PATH_LENGTH_MAX))
                .setProtocolVersion(facts.protocolVersion)
                .setStatus(facts.status)
                .setRequestBytes(facts.requestBytes)
                .setResponseBytes(facts.responseBytes)
                .setDurationMicros(TimeUnit.NANOSECONDS.toMicros(facts.durationNanos))
                .setUpstreamMicros(facts.upstreamNanos < 0 ? -1 : TimeUnit.NANOSECONDS.toMicros(facts.upstreamNanos))
                .setRoute(facts.route)
                .setUpstream(facts.upstream)
                .setTarget(facts.target)
                .setAttempts(facts.attempts)
                .setConsumer(facts.consumer)
                .setKeyId(cut(facts.keyId, TEXT_LENGTH_MAX))
                .setLimit(facts.limit)
                .setCode(facts.code)
                .setStep(facts.step)
                .setDetail(cut(facts.detail, TEXT_LENGTH_MAX))
                .setMadeByGateway(facts.madeByGateway)
                .setRevision(facts.revision)
                .setUserAgent(userAgent == null ? "" : cut(userAgent, TEXT_LENGTH_MAX))
                .addAllSteps(steps(facts.steps))
                .build();
    }

    private static List<StepTime> steps(@Nullable StepTimes times) {
        return times == null
                ? List.of()
                : times.steps().stream()
                        .map(step -> StepTime.newBuilder()
                                .setStep(step.name())
                                .setNanos(step.nanos())
                                .build())
                        .toList();
    }

    private static String cut(String text, int lengthMax) {
        return text.length() > lengthMax ? text.substring(0, lengthMax) : text;
    }
}
