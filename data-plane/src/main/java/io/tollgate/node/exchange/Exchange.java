package io.tollgate.node.exchange;

import io.netty.buffer.ByteBuf;
import io.tollgate.core.config.HashKey;
import io.tollgate.node.answer.GatewayError;
import io.tollgate.node.answer.Refusal;
import io.tollgate.node.filter.FilterRun;
import io.tollgate.node.filter.RequestContext;
import io.tollgate.node.framing.Fault;
import io.tollgate.node.framing.FieldNames;
import io.tollgate.node.framing.Fields;
import io.tollgate.node.framing.HttpVersion;
import io.tollgate.node.framing.RequestHead;
import io.tollgate.node.framing.ResponseHead;
import io.tollgate.node.record.TraceFacts;
import io.tollgate.node.record.TraceSampler;
import io.tollgate.node.snapshot.NodeSnapshot;
import io.tollgate.node.snapshot.RoutePlan;
import io.tollgate.node.transport.Channels;
import io.tollgate.node.upstream.TargetState;
import io.tollgate.node.upstream.UpstreamFailure;
import io.tollgate.node.upstream.UpstreamPlan;
import io.tollgate.node.upstream.UpstreamRequest;
import org.jspecify.annotations.Nullable;

/**
 * One request and its response. Runs the filters, then tries upstreams, then streams both bodies; ends exactly once.
 * Confined to its event loop: every method is called there, the public ones by the client's side.
 */
public final class Exchange implements FilterRun.Outcome {
    /** Nobody has a use for more, and a client that does not read would have to be kept them. */
    private static final int INTERIM_MAX = 16;

    private final DownstreamStream client;
    private final RequestHead head;
    private final ExchangeLedger ledger;
    private final Identifiers ids;
    private final Deadlines deadlines;
    private @Nullable RequestContext context;
    private @Nullable FilterRun run;
    private @Nullable Attempt attempt;
    private final Tries tries = new Tries();
    /** What comes of the exchange if its time runs out before the next try begins; null unless one is awaited. */
    private @Nullable Refusal awaitingTry;

    private boolean requestEnded;
    private boolean responseBegun;
    private int interims;
    private boolean upgrading;
    private boolean tunnel;
    private boolean finished;
    private @Nullable KeptBody kept;

    /** An exchange of {@code client} that has not started. */
    public Exchange(DownstreamStream client, RequestHead head) {
        this.client = client;
        this.head = head;
        Identifiers given = Identifiers.of(head.fields(), Gateway.RANDOM.get());
        TraceSampler sampler = client.gateway().observer().sampler();
        TraceFacts trace = sampler.isOn()
                ? Tracing.begin(sampler, given, head.fields(), client.peerAddress(), Gateway.RANDOM.get())
                : null;
        this.ids = trace != null ? given.sampled() : sampler.isOn() ? given.unsampled() : given;
        this.ledger = new ExchangeLedger(client, head, ids, trace);
        this.deadlines = new Deadlines(client.timer(), head);
    }

    /** Runs the filters, and goes on from there. */
    public void start() {
        ledger.begin();
        if (head.hasBody()) {
            client.pauseBody();
        }
        NodeSnapshot snapshot = client.gateway().snapshots().currentOrNull();
        deadlines.filters();
        if (snapshot == null) {
            refused("snapshot", Refusal.of(GatewayError.NOT_READY, "the control plane has not sent one"));
            return;
        }
        RequestContext fresh = new RequestContext(
                head,
                snapshot,
                client.peerAddress(),
                client.securedBy(),
                client.gateway().clock().instant());
        context = fresh;
        FilterRun started = new FilterRun(client.gateway().chain(), fresh, client.eventLoop(), this, ledger.steps());
        run = started;
        started.run();
    }

    private RequestContext context() {
        RequestContext current = context;
        if (current == null) {
            throw new IllegalStateException("context: none (expected: filters have run)");
        }
        return current;
    }

    @Override
    public void proceed() {
        if (finished) {
            return;
        }
        ledger.decided(context());
        deadlines.request(context().requirePlan());
        if (head.wantsUpgrade()) {
            String protocol = head.fields().single(FieldNames.UPGRADE);
            upgrading = "websocket".equalsIgnoreCase(protocol)
                    && !head.hasBody()
                    && head.method().equals("GET");
            // A client that offers h2c is content with HTTP/1.1 (RFC 9110 section 7.8); any other wish is refused.
            if (!upgrading && !"h2c".equalsIgnoreCase(protocol)) {
                refused("upgrade", Refusal.of(GatewayError.UPGRADE_UNSUPPORTED, "only GET with Upgrade: websocket"));
                return;
            }
        }
        tryUpstream();
    }

    @Override
    public void refused(String step, Refusal refusal) {
        if (finished || responseBegun) {
            return;
        }
        RequestContext current = context;
        if (current != null) {
            ledger.decided(current);
        }
        cancelAttempt();
        responseBegun = true;
        finished = true;
        ledger.refused(step, refusal);
        dropKept();
        Fields own = ownFields(current);
        GatewayAnswer answer = GrpcCall.answers(head) ? GrpcAnswer.of(refusal, own) : GatewayAnswer.of(refusal, own);
        if (!head.method().equals("HEAD")) {
            ledger.sentToClient(answer.body().length);
        }
        finish(null);
        client.answer(answer);
    }

    private Fields ownFields(@Nullable RequestContext current) {
        Fields own = new Fields().add(FieldNames.X_REQUEST_ID, ids.requestId());
        if (current != null) {
            own.addAll(current.responseFields());
        }
        return own;
    }

    private void tryUpstream() {
        UpstreamPlan upstream = context().requirePlan().upstream();
        HashKey on = upstream.hashOn();
        String key = on == null ? null : HashedValue.of(context(), on);
        TargetState target = upstream.choose(client.loopIndex(), tries.failed(), key);
        if (target == null) {
            refused("balance", Refusal.of(GatewayError.NO_HEALTHY_TARGET, "upstream " + ledger.upstream()));
            return;
        }
        long pause = tries.pauseNanos(target, Gateway.RANDOM.get());
        if (pause == 0) {
            tryTarget(target);
        } else {
            Channels.later(client.eventLoop(), () -> tryTarget(target), pause);
        }
    }

    private void tryTarget(TargetState target) {
        awaitingTry = null;
        if (finished) {
            return;
        }
        Attempt fresh = new Attempt(this, target);
        attempt = fresh;
        ledger.tried(target);
        context().requirePlan().upstream().acquire(client.loopIndex(), target, fresh);
    }

    void connected(Attempt current) {
        ledger.connected();
        Fields fields = UpstreamFields.of(context(), ids, current.target());
        deadlines.sayLeft(fields);
        current.sendHead(new UpstreamRequest(
                head.method(), context().upstreamPath(), head.target().query(), fields, head.bodyLength(), upgrading));
        if (attempt != current) {
            // It failed at once: what follows from that has been done.
            return;
        }
        if (!head.hasBody()) {
            requestSent(current);
            return;
        }
        KeptBody before = kept;
        if (before != null) {
            before.sendTo(current);
        } else if (context().requirePlan().upstream().upstream().protocol().isHttp2()) {
            kept = new KeptBody();
        }
        if (before != null && requestEnded) {
            current.sendEnd(before.trailers());
            requestSent(current);
        } else {
            current.flush();
            client.resumeBody();
        }
    }

    private void dropKept() {
        KeptBody body = kept;
        if (body != null) {
            body.drop();
        }
    }

    private void requestSent(Attempt current) {
        current.flush();
        ledger.sent();
        if (!responseBegun) {
            RoutePlan plan = context().requirePlan();
            long now = System.nanoTime();
            current.sent(now);
            boolean mayGiveUp = plan.upstream().upstream().timeouts().perTry() != null
                    && Retries.wouldRetrySlow(head, plan.upstream(), tries.count());
            deadlines.response(plan, now, mayGiveUp);
        }
    }

    /** A part of the request's body; releases it. */
    public void requestBody(ByteBuf part) {
        Attempt current = attempt;
        if (current == null || finished) {
            part.release();
            return;
        }
        ledger.received(part.readableBytes());
        if (!tunnel
                && ledger.requestBytes()
                        > context().requirePlan().route().requestBody().maxBytes()) {
            part.release();
            bodyTooLarge();
            return;
        }
        if (responseBegun) {
            deadlines.moved(context().requirePlan());
        } else if (kept != null) {
            kept.add(part);
        }
        current.sendBody(part);
        if (!current.isWritable()) {
            client.pauseBody();
        }
    }

    private void bodyTooLarge() {
        Refusal refusal = Refusal.of(GatewayError.BODY_TOO_LARGE, "more than the route takes");
        if (responseBegun) {
            abort(refusal);
        } else {
            refused("body", refusal);
        }
    }

    /** Nothing more of the request is here for now. */
    public void requestReadComplete() {
        Attempt current = attempt;
        if (current != null) {
            current.flush();
        }
    }

    /** The request has ended. */
    public void requestEnd(@Nullable Fields trailers) {
        requestEnded = true;
        Attempt current = attempt;
        if (current != null && tunnel) {
            current.sendEnd(null);
            current.flush();
        } else if (current != null && current.isConnected() && head.hasBody()) {
            Fields last = trailers == null ? null : ClientFields.trailers(trailers);
            if (kept != null) {
                kept.end(last);
            }
            current.sendEnd(last);
            requestSent(current);
        }
    }

    /** The rest of the request is not what it should be; nothing more comes of it. */
    public void requestFault(Fault fault) {
        Refusal refusal = Refusal.of(RefusedHead.error(fault.kind()), fault.detail());
        if (responseBegun) {
            abort(refusal);
        } else {
            refused("framing", refusal);
        }
    }

    void upstreamWritable(Attempt current) {
        // Before an upgrade is accepted nothing of the client's goes on, however much the upstream would take.
        if (current.isWritable() && client.isBodyPaused() && (!upgrading || tunnel)) {
            client.resumeBody();
        }
    }

    /** The client takes more of the response. */
    public void clientWritable() {
        Attempt current = attempt;
        if (current != null) {
            // Before the response has begun, writing an interim one does not make the upstream any quicker.
            if (responseBegun) {
                deadlines.moved(context().requirePlan());
            }
            current.resume();
        }
    }

    void responseHead(Attempt current, ResponseHead response) {
        if (response.isInterim()) {
            interim(current, response);
        } else if (response.status() == 101) {
            switchProtocols(current, response);
        } else if (upgrading && head.version() == HttpVersion.HTTP_2 && response.status() < 300) {
            // Over HTTP/2 any 2xx says that the WebSocket stands (RFC 8441 section 5).
            cancelAttempt();
            attemptFailed(current, UpstreamFailure.MALFORMED, response.status() + " to a handshake", false);
        } else if (Retries.mayRetryStatus(this, context(), response.status(), tries.count())) {
            failed(current);
            cancelAttempt();
            tries.again(current.target());
            retry(Refusal.of(GatewayError.UPSTREAM_TIMEOUT, current.target().label() + ": " + response.status()));
        } else {
            begin(current, response);
        }
    }

    private void interim(Attempt current, ResponseHead response) {
        if (++interims > INTERIM_MAX) {
            cancelAttempt();
            attemptFailed(current, UpstreamFailure.MALFORMED, "more than " + INTERIM_MAX + " interim responses", false);
            return;
        }
        boolean wanted = response.status() != 100 || head.fields().indexOf(FieldNames.EXPECT, 0) >= 0;
        if (wanted) {
            client.interim(response.status(), ClientFields.of(response, new Fields()));
        }
    }

    private void switchProtocols(Attempt current, ResponseHead response) {
        if (!upgrading
                || !"websocket".equalsIgnoreCase(response.fields().single(FieldNames.UPGRADE))
                || !client.accepts(response.fields())) {
            cancelAttempt();
            attemptFailed(current, UpstreamFailure.MALFORMED, "101 that nobody asked for", false);
            return;
        }
        responseBegun = true;
        tunnel = true;
        ledger.responded(101);
        deadlines.moved(context().requirePlan());
        current.tunnel();
        client.tunnel(ClientFields.of(response, ownFields(context())));
        // What the client sent ahead has waited for this.
        current.flush();
    }

    private void begin(Attempt current, ResponseHead response) {
        if (response.status() >= 502 && response.status() <= 504) {
            failed(current);
        } else {
            context().requirePlan().upstream().succeeded(client.loopIndex(), current.target(), current.sentNanos());
        }
        Fields fields = ClientFields.of(response, ownFields(context()));
        UpstreamFields.change(fields, context().requirePlan().route());
        dropKept();
        responseBegun = true;
        ledger.responded(response.status());
        deadlines.moved(context().requirePlan());
        client.head(response.status(), response.reason(), fields, response.bodyLength());
    }

    void responseBody(Attempt current, ByteBuf part) {
        int length = part.readableBytes();
        ledger.sentToClient(length);
        deadlines.moved(context().requirePlan());
        client.body(part);
        if (!client.isWritable()) {
            current.pause();
        }
    }

    void responseEnd(Attempt current, @Nullable Fields trailers) {
        client.end(trailers == null ? null : ClientFields.trailers(trailers));
        attempt = null;
        boolean sent = (requestEnded || !head.hasBody()) && !tunnel;
        if (sent) {
            current.release();
        } else {
            // An early answer: the upstream still waits for the rest of the request, which nobody will send.
            current.cancel();
        }
        complete(sent);
    }

    void responseReadComplete() {
        client.flush();
    }

    void attemptFailed(Attempt current, UpstreamFailure failure, String detail, boolean reused) {
        attempt = null;
        if (tunnel) {
            complete(false);
            return;
        }
        // What the upstream cannot do the client may read; where the upstream is it may not.
        String where = Retries.isClientsToMend(failure) ? "" : current.target().label() + ": ";
        Refusal refusal = Refusal.of(Retries.error(failure), where + detail);
        if (responseBegun) {
            abort(refusal);
            return;
        }
        // A connection that the other side had closed unseen says nothing about the target.
        boolean stale =
                reused && tries.isFirstStale() && failure == UpstreamFailure.RESET && Retries.isRepeatable(head);
        if (stale) {
            tries.afterStale(current.target());
            retry(refusal);
            return;
        }
        if (failure == UpstreamFailure.REFUSED && !isBodyAtHand()) {
            refused("upstream", refusal);
            return;
        }
        if (failure == UpstreamFailure.REFUSED && tries.mayMove()) {
            tries.afterMove(current.target());
            retry(refusal);
            return;
        }
        if (Retries.blamesTarget(failure)) {
            failed(current);
        }
        if (Retries.mayRetry(this, context(), failure, tries.count())) {
            tries.again(current.target());
            retry(refusal);
        } else {
            refused("upstream", refusal);
        }
    }

    /** Whether all of the request's body that was taken can be sent again. */
    private boolean isBodyAtHand() {
        return !head.hasBody() || (kept != null && kept.isWhole());
    }

    private void failed(Attempt current) {
        context().requirePlan().upstream().failed(client.loopIndex(), current.target(), current.sentNanos());
    }

    /** Tries once more; {@code otherwise} is the answer if there is no time for it. */
    private void retry(Refusal otherwise) {
        awaitingTry = otherwise;
        ledger.failed();
        if (head.hasBody() && !requestEnded) {
            client.pauseBody(); // what comes before the next try stands would be missing in it
        }
        deadlines.request(context().requirePlan());
        tryUpstream();
    }

    RequestHead head() {
        return head;
    }

    int loopIndex() {
        return client.loopIndex();
    }

    /** {@link DownstreamStream#timer} has fired. */
    public void onDeadline() {
        FilterRun filters = run;
        Attempt current = attempt;
        Refusal instead = awaitingTry;
        if (responseBegun) {
            boolean taken = client.isWritable();
            abort(Refusal.of(
                    taken ? GatewayError.UPSTREAM_TIMEOUT : GatewayError.CLIENT_CLOSED,
                    (taken ? "the upstream" : "the client") + " did not move"));
        } else if (instead != null) {
            refused("upstream", instead);
        } else if (current == null && filters != null) {
            String step = filters.step();
            filters.cancel();
            GatewayError error = step.equals("limit") ? GatewayError.LIMIT_UNAVAILABLE : GatewayError.INTERNAL_ERROR;
            refused(step, Refusal.of(error, "filter " + step + " did not answer in time"));
        } else if (current != null
                && head.hasBody()
                && !requestEnded
                && current.isConnected()
                && !client.isBodyPaused()) {
            refused("body", Refusal.of(GatewayError.REQUEST_TIMEOUT, "the body did not arrive in time"));
        } else if (current != null
                && !current.isConnected()
                && context().requirePlan().upstream().forget(client.loopIndex(), current)) {
            refused("upstream", Refusal.of(GatewayError.UPSTREAM_OVERLOADED, "waited too long for a connection"));
        } else if (current != null) {
            slow(current);
        }
    }

    /** No response yet: gives this try up for another where one may be made, and waits on or answers where none may. */
    private void slow(Attempt current) {
        Refusal refusal =
                Refusal.of(GatewayError.UPSTREAM_TIMEOUT, current.target().label());
        boolean early = current.sentNanos() != 0 && deadlines.mayStillCome();
        if (!early) {
            failed(current);
            refused("upstream", refusal);
        } else if (Retries.mayRetrySlow(this, context(), tries.count())) {
            failed(current);
            cancelAttempt();
            tries.again(current.target());
            retry(refusal);
        } else {
            deadlines.responseAfterAll();
        }
    }

    /** The client has gone; whatever was begun for it ends. */
    public void clientGone() {
        if (!finished) {
            finished = true;
            dropKept();
            FilterRun filters = run;
            if (filters != null) {
                filters.cancel();
            }
            RequestContext current = context;
            if (current != null) {
                ledger.decided(current);
            }
            cancelAttempt();
            finish(tunnel ? null : Refusal.of(GatewayError.CLIENT_CLOSED, "before the response's end"));
        }
    }

    private void finish(@Nullable Refusal cut) {
        RequestContext ending = context;
        if (ending != null) {
            ending.end(ledger.upstreamBytes());
        }
        ledger.finish(cut);
        if (ending != null && ending.snapshot().isAdaptive()) {
            Conduct.tell(client.gateway().adaptive(), ending, ledger.status());
        }
    }

    private void cancelAttempt() {
        Attempt current = attempt;
        RequestContext known = context;
        attempt = null;
        if (current != null && known != null) {
            if (!current.isConnected()) {
                known.requirePlan().upstream().forget(client.loopIndex(), current);
            }
            current.cancel();
        }
    }

    /** The response cannot be finished: cut it off so that nobody takes it for whole. */
    private void abort(Refusal refusal) {
        finished = true;
        cancelAttempt();
        finish(refusal);
        client.abort();
    }

    private void complete(boolean requestTaken) {
        finished = true;
        finish(null);
        client.done(requestTaken);
    }
}
