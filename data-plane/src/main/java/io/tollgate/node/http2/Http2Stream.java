package io.tollgate.node.http2;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http2.Http2Error;
import io.tollgate.node.exchange.DownstreamStream;
import io.tollgate.node.exchange.Exchange;
import io.tollgate.node.exchange.Gateway;
import io.tollgate.node.exchange.GatewayAnswer;
import io.tollgate.node.framing.Fault;
import io.tollgate.node.framing.FieldNames;
import io.tollgate.node.framing.Fields;
import io.tollgate.node.framing.RequestHead;
import io.tollgate.node.tls.SecuredBy;
import io.tollgate.node.transport.DeadlineTimer;
import java.net.InetAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One request on a connection of HTTP/2. While its exchange is paused it holds what the client had the window for, and
 * gives none of it back. Confined to its event loop.
 */
final class Http2Stream implements DownstreamStream {
    /** A refused request's body up to this size is read over, which clients bear better than a reset. */
    private static final long DISCARD_BYTES_MAX = 64 << 10;

    private static final Fault WRONG_LENGTH =
            new Fault(Fault.Kind.MALFORMED, "a body that is not as long as its Content-Length");
    private static final long DISCARD_NANOS_MAX = Duration.ofSeconds(5).toNanos();

    private final Http2Connection connection;
    /** The codec's own notion of this stream. */
    private final io.netty.handler.codec.http2.Http2Stream state;

    private final StreamClock clock;
    /** Null for fields that never became a request. */
    private final @Nullable RequestHead head;

    private final @Nullable WebSocketHandshake handshake;
    private final @Nullable Exchange exchange;
    private final RequestBody request;
    private boolean paused;
    /** The exchange is over. */
    private boolean over;
    /** The last frame of the response is written, though perhaps not sent. */
    private boolean responseEnded;

    /** The last frame of the response is sent. */
    private boolean responseSent;

    private boolean headWritten;
    private boolean closed;
    private boolean clientReset;
    private boolean waitsForClient;
    private boolean clockGivenBack;
    private long progressSeen;
    /** What the client is told of its request once it has the response. */
    private Http2Error verdict = Http2Error.NO_ERROR;

    Http2Stream(
            Http2Connection connection,
            io.netty.handler.codec.http2.Http2Stream state,
            @Nullable RequestHead head,
            @Nullable WebSocketHandshake handshake,
            boolean requestEnded) {
        this.connection = connection;
        this.state = state;
        this.clock = connection.clocks().take();
        this.head = head;
        this.handshake = handshake;
        this.request = new RequestBody(head == null || handshake != null ? -1 : head.bodyLength());
        this.paused = handshake != null;
        this.exchange = head == null ? null : new Exchange(this, head);
        clock.start(this);
        if (requestEnded && handshake == null) {
            request.endedWithHead();
        } else if (requestEnded) {
            request.receive(0, true);
        }
    }

    io.netty.handler.codec.http2.Http2Stream state() {
        return state;
    }

    void start() {
        if (exchange != null) {
            exchange.start();
        }
    }

    /** It broke a rule: after the answer the client hears that too (RFC 9113 section 8.1.1). */
    void faulty(Fault fault) {
        connection.faults().request(fault);
        if (fault.kind() == Fault.Kind.MALFORMED) {
            verdict = Http2Error.PROTOCOL_ERROR;
        }
    }

    boolean isAnswered() {
        return over || headWritten;
    }

    /** Takes a part of the body, which stays the caller's; answers how much of the window the client gets back. */
    int requestData(ByteBuf data, boolean ended) {
        int length = data.readableBytes();
        boolean asDeclared = request.receive(length, ended);
        if (over || exchange == null) {
            discarded(asDeclared);
            return length;
        }
        if (!asDeclared) {
            requestFault(WRONG_LENGTH);
            return length;
        }
        if (paused) {
            request.hold(connection.channel().alloc(), data);
            return 0;
        }
        connection.touched(this);
        if (length > 0) {
            // An empty part would end a chunked body on its way to the upstream.
            exchange.requestBody(data.retain());
        }
        handOnEnd();
        return length;
    }

    /** What nobody wants any more must still be what it said (RFC 9113 section 8.1.1). */
    private void discarded(boolean asDeclared) {
        if (!asDeclared && verdict == Http2Error.NO_ERROR) {
            faulty(WRONG_LENGTH);
            if (responseSent && !closed) {
                connection.reset(this, verdict);
            }
        }
    }

    void requestTrailers(RequestFields fields) {
        Fields trailers = fields.trailers();
        Fault fault = fields.fault();
        boolean asDeclared = request.receiveTrailers(trailers);
        if (over || exchange == null) {
            discarded(asDeclared);
            return;
        }
        if (trailers == null && fault != null) {
            requestFault(fault);
        } else if (!asDeclared) {
            requestFault(WRONG_LENGTH);
        } else {
            connection.touched(this);
            handOnEnd();
        }
    }

    void requestFault(Fault fault) {
        faulty(fault);
        releaseHeld();
        if (exchange != null && !over) {
            exchange.requestFault(fault);
        }
    }

    private void handOnEnd() {
        if (!over && !paused && exchange != null && request.takeEnd()) {
            exchange.requestEnd(request.trailers());
        }
    }

    void readComplete() {
        if (exchange != null && !over) {
            exchange.requestReadComplete();
        }
    }

    /** The client takes more. */
    void writable() {
        if (exchange != null && !over && !closed) {
            exchange.clientWritable();
        }
    }

    /** Whether somebody waits for {@link #writable}; forgets it. */
    boolean takeWait() {
        boolean waited = waitsForClient;
        waitsForClient = false;
        return waited;
    }

    /** The client does not want it any more; {@link #closed} follows. */
    void resetByClient() {
        clientReset = true;
    }

    /** The codec has closed it: after both ends, after a reset of either side, or with its connection. */
    void closed() {
        closed = true;
        releaseHeld();
        if (over || responseEnded) {
            if (verdict != Http2Error.NO_ERROR && !clientReset) {
                connection.reset(this, verdict);
            }
        } else {
            over = true;
            if (exchange != null) {
                exchange.clientGone();
            }
        }
        giveBackClock();
    }

    /**
     * The connection has ended, and its clocks with it. Of a response that the client has whole the upstream may still owe
     * the end: nobody else would end its exchange.
     */
    void connectionGone() {
        if (!over) {
            over = true;
            if (exchange != null) {
                exchange.clientGone();
            }
        }
        giveBackClock();
    }

    /** The last frame of the response is sent, and the request is not here yet. */
    void responseSent() {
        responseSent = true;
        afterResponse();
    }

    private void afterResponse() {
        if (!over || !responseSent || request.isEnded() || closed) {
            return;
        }
        if (verdict == Http2Error.NO_ERROR && isWorthDiscarding()) {
            clock.timer().setIn(DISCARD_NANOS_MAX);
        } else {
            connection.reset(this, verdict);
        }
    }

    /** Not before the exchange has done with it, which may be after the last frame. */
    private void giveBackClock() {
        if (closed && over && !clockGivenBack) {
            clockGivenBack = true;
            connection.clocks().giveBack(clock);
        }
    }

    /** A client that waits for 100 sends its body or does not: nobody can tell. */
    private boolean isWorthDiscarding() {
        return head != null
                && head.bodyLength() > 0
                && head.bodyLength() <= DISCARD_BYTES_MAX
                && head.fields().indexOf(FieldNames.EXPECT, 0) < 0;
    }

    void onDeadline() {
        if (!over && exchange != null) {
            exchange.onDeadline();
        } else if (!closed && responseSent) {
            connection.reset(this, verdict);
        } else if (!closed) {
            // Not its own window but the connection holds it up: that may be another stream's doing.
            long progress = connection.progress();
            if (connection.windows().isOpen(this) && progress != progressSeen) {
                progressSeen = progress;
                clock.timer().setIn(connection.idleNanosMax());
            } else {
                connection.slowReader(this);
            }
        }
    }

    private void releaseHeld() {
        ByteBuf held = request.takeHeld();
        if (held != null) {
            connection.windows().credit(this, held.readableBytes());
            held.release();
        }
    }

    @Override
    public Gateway gateway() {
        return connection.gateway();
    }

    @Override
    public int loopIndex() {
        return connection.loopIndex();
    }

    @Override
    public EventLoop eventLoop() {
        return connection.channel().eventLoop();
    }

    @Override
    public InetAddress peerAddress() {
        return connection.peerAddress();
    }

    @Override
    public @Nullable SecuredBy securedBy() {
        return connection.securedBy();
    }

    @Override
    public DeadlineTimer timer() {
        return clock.timer();
    }

    @Override
    public void pauseBody() {
        paused = true;
    }

    @Override
    public void resumeBody() {
        paused = false;
        if (exchange != null) {
            ByteBuf held = request.takeHeld();
            if (held != null) {
                connection.windows().credit(this, held.readableBytes());
                exchange.requestBody(held);
            }
            connection.touched(this);
        }
        handOnEnd();
    }

    @Override
    public boolean isBodyPaused() {
        return paused;
    }

    @Override
    public boolean isWritable() {
        boolean writable = !closed && connection.windows().isWritable(this);
        waitsForClient = !writable;
        if (!writable) {
            // What lies here unsent may be all that closes the window, and the upstream is not heard again before it
            // opens.
            connection.flush();
        }
        return writable;
    }

    @Override
    public void interim(int status, Fields fields) {
        if (!closed) {
            connection.writeHeaders(this, ResponseFields.head(status, fields), false);
            flush();
        }
    }

    @Override
    public void head(int status, String reason, Fields fields, long bodyLength) {
        writeHeaders(ResponseFields.head(status, fields), bodyLength == 0);
    }

    @Override
    public void body(ByteBuf part) {
        if (closed || responseEnded || !part.isReadable()) {
            part.release();
        } else {
            connection.writeData(this, part, false);
        }
    }

    @Override
    public void end(@Nullable Fields trailers) {
        if (trailers != null && trailers.size() > 0) {
            writeHeaders(ResponseFields.trailers(trailers), true);
        } else if (!closed && !responseEnded) {
            responseEnded = true;
            connection.writeData(this, Unpooled.EMPTY_BUFFER, true);
        }
    }

    private void writeHeaders(ResponseFields fields, boolean last) {
        if (!closed && !responseEnded) {
            headWritten = true;
            responseEnded = last;
            connection.writeHeaders(this, fields, last);
        }
    }

    @Override
    public void answer(GatewayAnswer answer) {
        over = true;
        // One frame for a refusal of gRPC: a second, empty one would hide its status from callers.
        boolean bodyless =
                answer.body().length == 0 || (head != null && head.method().equals("HEAD"));
        writeHeaders(ResponseFields.head(answer.status(), answer.fields()), bodyless);
        if (!closed && !responseEnded) {
            responseEnded = true;
            connection.writeData(this, Unpooled.wrappedBuffer(answer.body()), true);
        }
        finish();
        flush();
    }

    /** The exchange is over; what it has written may still wait for the client, who gets the idle time to take some. */
    private void finish() {
        over = true;
        releaseHeld();
        if (!closed) {
            progressSeen = connection.progress();
            clock.timer().setIn(connection.idleNanosMax());
        }
        afterResponse();
        giveBackClock();
    }

    @Override
    public boolean accepts(Fields answer) {
        return handshake == null || handshake.isAnsweredBy(answer);
    }

    /** RFC 8441 section 5: 101 is 200, and what is of its handshake ends here. */
    @Override
    public void tunnel(Fields fields) {
        WebSocketHandshake.strip(fields);
        writeHeaders(ResponseFields.head(200, fields), false);
        flush();
        resumeBody();
    }

    @Override
    public void flush() {
        connection.flush();
    }

    @Override
    public void done(boolean requestTaken) {
        // A tunnel has no end of its own: the upstream has closed it.
        end(null);
        finish();
        flush();
    }

    @Override
    public void abort() {
        over = true;
        releaseHeld();
        if (!closed) {
            connection.reset(this, verdict == Http2Error.NO_ERROR ? Http2Error.INTERNAL_ERROR : verdict);
        }
        giveBackClock();
    }
}
