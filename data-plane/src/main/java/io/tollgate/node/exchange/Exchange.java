package io.tollgate.node.exchange;

import io.netty.buffer.ByteBuf;
import io.tollgate.node.answer.AnswerPolicy;
import io.tollgate.node.answer.GatewayError;
import io.tollgate.node.answer.Reasons;
import io.tollgate.node.answer.Refusal;
import io.tollgate.node.filter.FilterRun;
import io.tollgate.node.filter.RequestContext;
import io.tollgate.node.framing.BodyLength;
import io.tollgate.node.framing.Fault;
import io.tollgate.node.framing.FieldNames;
import io.tollgate.node.framing.Fields;
import io.tollgate.node.framing.HeadWriter;
import io.tollgate.node.framing.RequestHead;
import io.tollgate.node.framing.ResponseHead;
import io.tollgate.node.snapshot.NodeSnapshot;
import io.tollgate.node.snapshot.RoutePlan;
import io.tollgate.node.upstream.TargetState;
import io.tollgate.node.upstream.UpstreamFailure;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One request and its response. Runs the filters, then tries upstreams, then streams both bodies; ends exactly once.
 * Confined to its event loop: every method is called there.
 *
 * <p>Time: until the response's head, the route's request timeout counts from the request's head; once the request is
 * sent the upstream's response timeout counts too; from the response's head on, the upstream's idle timeout counts anew
 * with each piece.
 */
final class Exchange implements FilterRun.Outcome {
    private static final long FILTER_NANOS_MAX = Duration.ofSeconds(30).toNanos();
    /** A refused request's body up to this size is read over, so that the connection lives on. */
    private static final long DISCARD_BYTES_MAX = 64 << 10;

    private static final long DISCARD_NANOS_MAX = Duration.ofSeconds(5).toNanos();

    private final DownstreamConnection client;
    private final RequestHead head;
    private final ExchangeLedger ledger;
    private final Identifiers ids;
    private final long deadlineBaseNanos = System.nanoTime();
    private @Nullable RequestContext context;
    private @Nullable FilterRun run;
    private @Nullable Attempt attempt;
    private Set<TargetState> tried = Set.of();
    private int retries;
    private boolean requestEnded;
    private boolean responseBegun;
    private boolean responseEnded;
    private boolean keepAlive;
    private boolean chunkedToClient;
    private boolean discarding;
    private boolean upgrading;
    private boolean tunnel;
    private boolean staleTried;
    private boolean finished;

    Exchange(DownstreamConnection client, RequestHead head) {
        this.client = client;
        this.head = head;
        this.ids = Identifiers.of(head.fields(), Gateway.RANDOM.get());
        this.ledger = new ExchangeLedger(client, head, ids);
        this.keepAlive = head.keepAlive();
    }

    void start() {
        ledger.begin();
        if (head.hasBody()) {
            client.pauseBody();
        }
        NodeSnapshot snapshot = client.gateway().snapshots().currentOrNull();
        client.timer().setAt(deadlineBaseNanos + FILTER_NANOS_MAX);
        if (snapshot == null) {
            refused("snapshot", Refusal.of(GatewayError.NOT_READY, "the control plane has not sent one"));
            return;
        }
        RequestContext fresh = new RequestContext(
                head, snapshot, client.peerAddress(), client.gateway().clock().instant());
        context = fresh;
        FilterRun started =
                new FilterRun(client.gateway().chain(), fresh, client.channel().eventLoop(), this);
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
        client.timer().setAt(deadlineBaseNanos + context().requirePlan().requestTimeoutNanos());
        if (head.minorVersion() == 1 && head.fields().hasToken(FieldNames.CONNECTION, FieldNames.UPGRADE)) {
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
        responseEnded = true;
        boolean ended = requestEnded || !head.hasBody();
        discarding = !ended
                && head.bodyLength() > 0
                && head.bodyLength() <= DISCARD_BYTES_MAX
                && head.fields().indexOf(FieldNames.EXPECT, 0) < 0;
        // After an ambiguous request nobody can know where the next one begins.
        keepAlive = keepAlive
                && (ended || discarding)
                && AnswerPolicy.of(refusal.error()).status() != 400
                && !client.gateway().lifecycle().isDraining();
        int bytes = GatewayAnswer.write(
                client,
                refusal,
                ownFields(current),
                connectionField(),
                head.method().equals("HEAD"));
        ledger.refused(step, refusal, bytes);
        client.flush();
        if (discarding && keepAlive) {
            client.timer().setIn(DISCARD_NANOS_MAX);
            client.resumeBody();
        } else if (requestEnded || !keepAlive) {
            complete();
        }
    }

    private Fields ownFields(@Nullable RequestContext current) {
        Fields own = new Fields().add(FieldNames.X_REQUEST_ID, ids.requestId());
        if (current != null) {
            for (int i = 0; i < current.responseFields().size(); i++) {
                own.add(
                        current.responseFields().name(i),
                        current.responseFields().value(i));
            }
        }
        return own;
    }

    private String connectionField() {
        if (!keepAlive) {
            return "close";
        }
        return head.minorVersion() == 0 ? "keep-alive" : "";
    }

    private void tryUpstream() {
        RoutePlan plan = context().requirePlan();
        TargetState target = plan.upstream().choose(client.loopIndex(), tried);
        if (target == null) {
            refused("balance", Refusal.of(GatewayError.NO_HEALTHY_TARGET, "upstream " + ledger.upstream()));
            return;
        }
        Attempt fresh = new Attempt(this, target);
        attempt = fresh;
        ledger.tried(target);
        plan.upstream().acquire(client.loopIndex(), target, fresh);
    }

    void connected(Attempt current) {
        Fields fields = UpstreamFields.of(context(), ids, current.target(), upgrading);
        current.send(
                head.method(),
                HeadWriter.request(
                        client.channel().alloc(),
                        head.method(),
                        context().upstreamPath(),
                        head.target().query(),
                        fields));
        if (head.hasBody()) {
            current.flush();
            client.resumeBody();
        } else {
            requestSent(current);
        }
    }

    private void requestSent(Attempt current) {
        current.flush();
        ledger.sent();
        if (!responseBegun) {
            long response = context()
                    .requirePlan()
                    .upstream()
                    .upstream()
                    .timeouts()
                    .response()
                    .toNanos();
            long request = context().requirePlan().requestTimeoutNanos();
            long now = System.nanoTime();
            client.timer().setAt(now + Math.min(response, deadlineBaseNanos + request - now));
        }
    }

    void requestBody(ByteBuf part) {
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
            touch();
        }
        current.body(
                part, head.bodyLength() == BodyLength.CHUNKED, client.channel().alloc());
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

    void requestReadComplete() {
        Attempt current = attempt;
        if (current != null) {
            current.flush();
        }
    }

    void requestEnd(@Nullable Fields trailers) {
        requestEnded = true;
        Attempt current = attempt;
        if (tunnel) {
            return;
        }
        if (current != null && current.isConnected() && head.hasBody()) {
            if (head.bodyLength() == BodyLength.CHUNKED) {
                current.lastChunk(client.channel().alloc(), trailers == null ? null : ClientFields.trailers(trailers));
            }
            requestSent(current);
        }
        if (responseEnded && !finished) {
            complete();
        }
    }

    void requestFault(Fault fault) {
        Refusal refusal = Refusal.of(RefusedHead.error(fault.kind()), fault.detail());
        keepAlive = false;
        if (responseBegun) {
            abort(refusal);
        } else {
            refused("framing", refusal);
        }
    }

    void upstreamWritable(Attempt current) {
        if (current.isWritable() && client.isBodyPaused()) {
            client.resumeBody();
        }
    }

    void clientWritable() {
        Attempt current = attempt;
        if (current != null) {
            // Before the response has begun, writing an interim one does not make the upstream any quicker.
            if (responseBegun) {
                touch();
            }
            current.resume();
        }
    }

    void responseHead(Attempt current, ResponseHead response) {
        if (response.isInterim()) {
            interim(response);
        } else if (response.status() == 101) {
            switchProtocols(current, response);
        } else if (Retries.mayRetryStatus(this, context(), response.status(), retries)) {
            context().requirePlan().upstream().report(current.target(), false);
            cancelAttempt();
            retry(current.target());
        } else {
            begin(current, response);
        }
    }

    private void interim(ResponseHead response) {
        boolean wanted = response.status() != 100 || head.fields().indexOf(FieldNames.EXPECT, 0) >= 0;
        if (head.minorVersion() == 1 && wanted) {
            Fields fields = ClientFields.of(response, new Fields());
            client.write(HeadWriter.response(
                    client.channel().alloc(), response.status(), Reasons.of(response.status()), fields));
            client.flush();
        }
    }

    private void switchProtocols(Attempt current, ResponseHead response) {
        if (!upgrading || !"websocket".equalsIgnoreCase(response.fields().single(FieldNames.UPGRADE))) {
            cancelAttempt();
            attemptFailed(current, UpstreamFailure.MALFORMED, "101 that nobody asked for", false);
            return;
        }
        Fields fields = ClientFields.of(response, ownFields(context()))
                .add(FieldNames.CONNECTION, "Upgrade")
                .add(FieldNames.UPGRADE, "websocket");
        responseBegun = true;
        keepAlive = false;
        tunnel = true;
        ledger.responded(101);
        client.write(HeadWriter.response(client.channel().alloc(), 101, Reasons.of(101), fields));
        client.flush();
        touch();
        current.tunnel();
        client.tunnel();
        // What the client sent ahead has waited for this.
        current.flush();
    }

    private void begin(Attempt current, ResponseHead response) {
        boolean failed = response.status() == 502 || response.status() == 503 || response.status() == 504;
        context().requirePlan().upstream().report(current.target(), !failed);
        Fields fields = ClientFields.of(response, ownFields(context()));
        UpstreamFields.change(fields, context().requirePlan().route());
        boolean unbounded = ClientFields.isUnbounded(response);
        chunkedToClient = unbounded && head.minorVersion() == 1;
        keepAlive = keepAlive
                && (!unbounded || chunkedToClient)
                && !client.gateway().lifecycle().isDraining();
        if (chunkedToClient) {
            fields.add(FieldNames.TRANSFER_ENCODING, "chunked");
        }
        String connection = connectionField();
        if (!connection.isEmpty()) {
            fields.add(FieldNames.CONNECTION, connection);
        }
        responseBegun = true;
        ledger.responded(response.status());
        touch();
        client.write(HeadWriter.response(client.channel().alloc(), response.status(), response.reason(), fields));
    }

    void responseBody(Attempt current, ByteBuf part) {
        int length = part.readableBytes();
        ledger.sentToClient(length);
        touch();
        if (chunkedToClient) {
            client.write(HeadWriter.chunkStart(client.channel().alloc(), length));
            client.write(part);
            client.write(HeadWriter.chunkEnd(client.channel().alloc()));
        } else {
            client.write(part);
        }
        if (!client.channel().isWritable()) {
            client.channel().flush();
            if (!client.channel().isWritable()) {
                current.pause();
            }
        }
    }

    void responseEnd(Attempt current, @Nullable Fields trailers) {
        if (chunkedToClient) {
            client.write(HeadWriter.lastChunk(
                    client.channel().alloc(), trailers == null ? null : ClientFields.trailers(trailers)));
        }
        responseEnded = true;
        attempt = null;
        boolean sent = requestEnded || !head.hasBody();
        if (sent && !tunnel) {
            current.release();
        } else {
            // An early answer: the upstream still waits for the rest of the request, which nobody will send.
            current.cancel();
            keepAlive = false;
        }
        client.flush();
        complete();
    }

    void responseReadComplete() {
        client.flush();
    }

    /** Something moved: the idle time counts anew. */
    private void touch() {
        client.timer()
                .setIn(context()
                        .requirePlan()
                        .upstream()
                        .upstream()
                        .timeouts()
                        .idle()
                        .toNanos());
    }

    void attemptFailed(Attempt current, UpstreamFailure failure, String detail, boolean reused) {
        attempt = null;
        if (tunnel) {
            responseEnded = true;
            complete();
            return;
        }
        Refusal refusal = Refusal.of(Retries.error(failure), current.target().label() + ": " + detail);
        if (responseBegun) {
            abort(refusal);
            return;
        }
        // That our own connections are all in use says nothing about the target.
        if (failure != UpstreamFailure.OVERLOADED) {
            context().requirePlan().upstream().report(current.target(), false);
        }
        boolean stale = reused && !staleTried && failure == UpstreamFailure.RESET && Retries.isRepeatable(head);
        staleTried |= stale;
        if (stale || Retries.mayRetry(this, context(), failure, retries)) {
            retry(current.target());
        } else {
            refused("upstream", refusal);
        }
    }

    private void retry(TargetState failed) {
        if (tried.isEmpty()) {
            tried = new HashSet<>(4);
        }
        tried.add(failed);
        retries++;
        tryUpstream();
    }

    RequestHead head() {
        return head;
    }

    int loopIndex() {
        return client.loopIndex();
    }

    void onDeadline() {
        FilterRun filters = run;
        Attempt current = attempt;
        if (discarding || (responseEnded && !requestEnded)) {
            keepAlive = false;
            complete();
        } else if (responseBegun) {
            String who = client.channel().isWritable() ? "the upstream" : "the client";
            abort(Refusal.of(
                    client.channel().isWritable() ? GatewayError.UPSTREAM_TIMEOUT : GatewayError.CLIENT_CLOSED,
                    who + " did not move"));
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
            keepAlive = false;
            refused("body", Refusal.of(GatewayError.REQUEST_TIMEOUT, "the body did not arrive in time"));
        } else if (current != null
                && !current.isConnected()
                && context().requirePlan().upstream().forget(client.loopIndex(), current)) {
            refused("upstream", Refusal.of(GatewayError.UPSTREAM_OVERLOADED, "waited too long for a connection"));
        } else if (current != null) {
            context().requirePlan().upstream().report(current.target(), false);
            refused(
                    "upstream",
                    Refusal.of(GatewayError.UPSTREAM_TIMEOUT, current.target().label()));
        }
    }

    void clientGone() {
        if (!finished) {
            finished = true;
            FilterRun filters = run;
            if (filters != null) {
                filters.cancel();
            }
            RequestContext current = context;
            if (current != null) {
                ledger.decided(current);
            }
            cancelAttempt();
            ledger.finish(tunnel ? null : Refusal.of(GatewayError.CLIENT_CLOSED, "before the response's end"));
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
        ledger.finish(refusal);
        client.abort();
    }

    private void complete() {
        finished = true;
        ledger.finish(null);
        client.exchangeDone(keepAlive, requestEnded || !head.hasBody());
    }
}
