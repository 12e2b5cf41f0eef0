package io.tollgate.node.exchange;

import io.tollgate.core.access.Caller;
import io.tollgate.node.answer.AnswerPolicy;
import io.tollgate.node.answer.Refusal;
import io.tollgate.node.filter.RequestContext;
import io.tollgate.node.framing.FieldNames;
import io.tollgate.node.framing.RequestHead;
import io.tollgate.node.record.ExchangeRecord;
import io.tollgate.node.record.LogPlan;
import io.tollgate.node.record.LoweredOutcome;
import io.tollgate.node.record.StepTimes;
import io.tollgate.node.record.TraceFacts;
import io.tollgate.node.upstream.TargetState;
import org.jspecify.annotations.Nullable;

/** Writes down what an exchange does, and hands it over once. */
final class ExchangeLedger {
    private final DownstreamStream client;
    private final RequestHead head;
    private final ExchangeRecord facts = new ExchangeRecord();
    private final long startNanos = System.nanoTime();
    private long sentNanos;
    /** Beside the facts, which are the log's once they are handed over. */
    private int status;

    /**
     * A ledger with nothing in it.
     *
     * @param trace null for an exchange that is not sampled
     */
    ExchangeLedger(DownstreamStream client, RequestHead head, Identifiers ids, @Nullable TraceFacts trace) {
        this.client = client;
        this.head = head;
        facts.requestId = ids.requestId();
        facts.traceId = ids.traceId();
        facts.trace = trace;
    }

    void begin() {
        facts.epochMillis = client.gateway().clock().millis();
        facts.method = head.method();
        facts.host = head.authority().host();
        facts.path = head.target().path();
        facts.protocolVersion = head.version().text();
        facts.userAgent = head.fields().get(FieldNames.USER_AGENT);
        LogPlan.Capture wanted = client.gateway().observer().capture();
        if (!wanted.isNothing()) {
            Captured.into(facts, head, wanted);
        }
        if (client.gateway().observer().isAwaited(facts.requestId)) {
            facts.steps = new StepTimes(startNanos);
        }
        client.gateway().lifecycle().exchange(1);
        client.gateway().observer().begun(client.loopIndex());
    }

    /** Where the time of each step is written down; null when nobody awaits this exchange. */
    @Nullable
    StepTimes steps() {
        return facts.steps;
    }

    private void ended(String step) {
        StepTimes steps = facts.steps;
        if (steps != null) {
            steps.ended(step);
        }
    }

    /** The filters have spoken. */
    void decided(RequestContext context) {
        TraceFacts trace = facts.trace;
        if (trace != null && trace.decidedNanos < 0) {
            trace.decidedNanos = System.nanoTime() - startNanos;
        }
        facts.revision = context.snapshot().revision();
        facts.clientAddress = context.clientAddress().getHostAddress();
        facts.route = context.routeName();
        if (!context.path().isEmpty()) {
            facts.path = context.path();
        }
        if (context.plan() != null) {
            facts.upstream = context.requirePlan().upstream().upstream().name();
        }
        Caller caller = context.caller();
        facts.consumer = caller == null ? "" : caller.consumer();
        facts.caller = caller;
        facts.scheme = context.scheme();
        facts.flaw = context.flaw();
        facts.keyId = context.keyId();
        facts.certificate = context.certificate();
        facts.limit = context.limit();
        facts.lowered = context.lowered();
        facts.shadow = context.shadow();
    }

    String upstream() {
        return facts.upstream;
    }

    void tried(TargetState target) {
        facts.target = target.label();
        facts.attempts++;
        ended("balance");
    }

    void connected() {
        ended("connect");
    }

    void sent() {
        sentNanos = System.nanoTime();
        if (facts.headNanos < 0) { // else the upstream has answered ahead of it
            ended("send");
        }
    }

    /** A try came to nothing, and there is another. */
    void failed() {
        ended("failed-try");
    }

    void received(int bytes) {
        facts.requestBytes += bytes;
    }

    long requestBytes() {
        return facts.requestBytes;
    }

    void responded(int status) {
        facts.status = status;
        long now = System.nanoTime();
        facts.headNanos = now - startNanos;
        facts.upstreamNanos = sentNanos == 0 ? 0 : now - sentNanos;
        ended("wait");
    }

    void sentToClient(int bytes) {
        facts.responseBytes += bytes;
    }

    /** Bytes of the upstream's response that were sent to the client; none when the gateway answered itself. */
    long upstreamBytes() {
        return facts.madeByGateway ? 0 : facts.responseBytes;
    }

    /** The gateway answered itself. */
    void refused(String step, Refusal refusal) {
        facts.status = AnswerPolicy.of(refusal.error()).status();
        facts.code = refusal.error().code();
        facts.detail = refusal.detail() + becauseLowered();
        facts.step = step;
        facts.madeByGateway = true;
        facts.headNanos = System.nanoTime() - startNanos;
        ended(step);
    }

    /** Why so little was left of the limit that refused, for the log: the caller is told of the limit alone. */
    private String becauseLowered() {
        LoweredOutcome lowered = facts.lowered;
        return lowered != null && lowered.verdict() == LoweredOutcome.Verdict.REFUSE ? ", " + lowered.words() : "";
    }

    /** What the client got; 0 when it got nothing. */
    int status() {
        return status;
    }

    /**
     * The end.
     *
     * @param cut why the response was cut off; null when it was not
     */
    void finish(@Nullable Refusal cut) {
        if (cut != null) {
            facts.code = cut.error().code();
            facts.detail = cut.detail();
            if (facts.status == 0) {
                facts.status = AnswerPolicy.of(cut.error()).status();
                facts.madeByGateway = true;
            }
        }
        if (facts.upstreamNanos >= 0) {
            ended("receive");
        }
        if (facts.clientAddress.isEmpty()) {
            facts.clientAddress = client.peerAddress().getHostAddress();
        }
        status = facts.status;
        facts.durationNanos = System.nanoTime() - startNanos;
        client.gateway().lifecycle().exchange(-1);
        if (facts.madeByGateway) {
            client.gateway().observer().refused(facts);
        }
        client.gateway().observer().finished(client.loopIndex(), facts);
    }
}
