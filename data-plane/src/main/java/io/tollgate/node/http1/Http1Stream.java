package io.tollgate.node.http1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import io.tollgate.node.answer.Reasons;
import io.tollgate.node.exchange.DownstreamStream;
import io.tollgate.node.exchange.Exchange;
import io.tollgate.node.exchange.Gateway;
import io.tollgate.node.exchange.GatewayAnswer;
import io.tollgate.node.framing.BodyLength;
import io.tollgate.node.framing.Fault;
import io.tollgate.node.framing.FieldNames;
import io.tollgate.node.framing.Fields;
import io.tollgate.node.framing.HeadWriter;
import io.tollgate.node.framing.HttpVersion;
import io.tollgate.node.framing.RequestHead;
import io.tollgate.node.tls.SecuredBy;
import io.tollgate.node.transport.DeadlineTimer;
import java.net.InetAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One request's turn on a connection: writes its response in HTTP/1's form, and decides whether the connection may carry
 * another. Confined to its event loop.
 */
final class Http1Stream implements DownstreamStream {
    /** A refused request's body up to this size is read over, so that the connection lives on. */
    private static final long DISCARD_BYTES_MAX = 64 << 10;

    private static final long DISCARD_NANOS_MAX = Duration.ofSeconds(5).toNanos();

    /** Room behind a head: a small body goes out in the same buffer, so that the kernel copies one piece and not two. */
    private static final int SMALL_BODY_BYTES = 1024;

    private final Http1Connection connection;
    private final ByteBufAllocator allocator;
    /** Null for bytes that never became a request: the answer to them is the connection's last. */
    private final @Nullable RequestHead head;

    private final @Nullable Exchange exchange;
    private boolean keepAlive;
    private boolean chunked;
    private boolean requestEnded;
    /** The gateway has answered before the request's end, which is still to be read over. */
    private boolean answered;
    /** A head that nobody has written yet, with room behind it. */
    private @Nullable ByteBuf unsent;

    Http1Stream(Http1Connection connection, @Nullable RequestHead head) {
        this.connection = connection;
        this.allocator = connection.channel().alloc();
        this.head = head;
        this.exchange = head == null ? null : new Exchange(this, head);
        this.keepAlive = head != null && head.keepAlive();
    }

    void start() {
        if (exchange != null) {
            exchange.start();
        }
    }

    void requestBody(ByteBuf part) {
        if (answered || exchange == null) {
            part.release();
        } else {
            exchange.requestBody(part);
        }
    }

    void requestEnd(@Nullable Fields trailers) {
        requestEnded = true;
        if (answered) {
            connection.exchangeDone(keepAlive, true);
        } else if (exchange != null) {
            exchange.requestEnd(trailers);
        }
    }

    void requestFault(Fault fault) {
        keepAlive = false;
        if (answered) {
            connection.exchangeDone(false, false);
        } else if (exchange != null) {
            exchange.requestFault(fault);
        }
    }

    void readComplete() {
        if (exchange != null) {
            exchange.requestReadComplete();
        }
    }

    void writable() {
        if (exchange != null) {
            exchange.clientWritable();
        }
    }

    void gone() {
        ByteBuf before = unsent;
        if (before != null) {
            unsent = null;
            before.release();
        }
        if (exchange != null) {
            exchange.clientGone();
        }
    }

    void onDeadline() {
        if (answered) {
            connection.exchangeDone(false, false);
        } else if (exchange != null) {
            exchange.onDeadline();
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
        return connection.timer();
    }

    @Override
    public void pauseBody() {
        connection.pauseBody();
    }

    @Override
    public void resumeBody() {
        connection.resumeBody();
    }

    @Override
    public boolean isBodyPaused() {
        return connection.isBodyPaused();
    }

    @Override
    public boolean isWritable() {
        return connection.channel().isWritable();
    }

    @Override
    public void interim(int status, Fields fields) {
        if (speaks(HttpVersion.HTTP_1_1)) {
            write(HeadWriter.response(allocator, status, Reasons.of(status), fields, 0));
            flush();
        }
    }

    @Override
    public void head(int status, String reason, Fields fields, long bodyLength) {
        boolean unbounded = bodyLength == BodyLength.CHUNKED || bodyLength == BodyLength.UNTIL_CLOSE;
        chunked = unbounded && speaks(HttpVersion.HTTP_1_1);
        keepAlive = keepAlive && (!unbounded || chunked) && connection.mayGoOn();
        if (chunked) {
            fields.add(FieldNames.TRANSFER_ENCODING, "chunked");
        } else if (bodyLength == 0 && mayHaveBody(status) && fields.indexOf(FieldNames.CONTENT_LENGTH, 0) < 0) {
            // An upstream that speaks HTTP/2 need not say it.
            fields.add(FieldNames.CONTENT_LENGTH, "0");
        }
        writeHead(status, reason, fields);
    }

    private boolean mayHaveBody(int status) {
        return status != 204 && status != 304 && (head == null || !head.method().equals("HEAD"));
    }

    private void writeHead(int status, String reason, Fields fields) {
        if (!keepAlive) {
            fields.add(FieldNames.CONNECTION, "close");
        } else if (speaks(HttpVersion.HTTP_1_0)) {
            fields.add(FieldNames.CONNECTION, "keep-alive");
        }
        unsent = HeadWriter.response(allocator, status, reason, fields, SMALL_BODY_BYTES);
    }

    @Override
    public void body(ByteBuf part) {
        if (chunked) {
            write(HeadWriter.chunkStart(allocator, part.readableBytes()));
            write(part);
            write(HeadWriter.chunkEnd(allocator));
        } else {
            write(part);
        }
        if (!isWritable()) {
            connection.channel().flush();
        }
    }

    @Override
    public void end(@Nullable Fields trailers) {
        if (chunked) {
            write(HeadWriter.lastChunk(allocator, trailers));
        }
    }

    @Override
    public void answer(GatewayAnswer answer) {
        int status = answer.status();
        boolean known = requestEnded || isWorthDiscarding();
        keepAlive = keepAlive && known && !isBadInput(status) && connection.mayGoOn();
        writeHead(status, Reasons.of(status), answer.fields());
        if (head == null || !head.method().equals("HEAD")) {
            write(Unpooled.wrappedBuffer(answer.body()));
        }
        flush();
        if (keepAlive && !requestEnded) {
            answered = true;
            timer().setIn(DISCARD_NANOS_MAX);
            resumeBody();
        } else if (head != null) {
            connection.exchangeDone(keepAlive, isRequestTaken());
        }
    }

    /**
     * Whether the request itself was at fault. After an ambiguous one, or one that took too long, nobody can know where the
     * next begins; and whoever sends the others means no good or is broken, and gets no second try for the same handshake.
     */
    private static boolean isBadInput(int status) {
        return switch (status) {
            case 400, 408, 413, 414, 431, 501, 505 -> true;
            default -> false;
        };
    }

    /** Without a body the head was all, whether or not the parser has said so yet. */
    private boolean isRequestTaken() {
        return requestEnded || (head != null && !head.hasBody());
    }

    /** A client that waits for 100 sends its body or does not: nobody can tell. */
    private boolean isWorthDiscarding() {
        return isRequestTaken()
                || (head != null
                        && head.bodyLength() > 0
                        && head.bodyLength() <= DISCARD_BYTES_MAX
                        && head.fields().indexOf(FieldNames.EXPECT, 0) < 0);
    }

    @Override
    public void tunnel(Fields fields) {
        keepAlive = false;
        fields.add(FieldNames.CONNECTION, "Upgrade").add(FieldNames.UPGRADE, "websocket");
        write(HeadWriter.response(allocator, 101, Reasons.of(101), fields, 0));
        flush();
        connection.tunnel();
    }

    private boolean speaks(HttpVersion version) {
        return head != null && head.version() == version;
    }

    private void write(ByteBuf bytes) {
        ByteBuf before = unsent;
        if (before != null && bytes.readableBytes() <= before.writableBytes()) {
            before.writeBytes(bytes);
            bytes.release();
            return;
        }
        writeUnsent();
        connection.write(bytes);
    }

    private void writeUnsent() {
        ByteBuf before = unsent;
        if (before != null) {
            unsent = null;
            connection.write(before);
        }
    }

    @Override
    public void flush() {
        writeUnsent();
        connection.flush();
    }

    @Override
    public void done(boolean requestTaken) {
        flush();
        connection.exchangeDone(keepAlive && requestTaken, isRequestTaken());
    }

    @Override
    public void abort() {
        writeUnsent();
        connection.abort();
    }
}
