package io.tollgate.control.tryit;

import com.google.protobuf.ByteString;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.tollgate.control.node.ToldText;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One HTTP/1.1 request on a connection of its own, and as much of the answer as anybody looks at. Without TLS: whoever can
 * listen between here and the node reads it. Blocks, for {@link #PATIENCE} at most.
 */
final class NodeCall {
    private static final int CONNECT_MILLIS = 3_000;
    static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int HEAD_MAX = 64 << 10;

    private static final Logger LOG = LoggerFactory.getLogger(NodeCall.class);

    private final List<Map.Entry<String, String>> headers = new ArrayList<>();
    private ByteString body = ByteString.EMPTY;
    private int status;
    private boolean whole;

    private NodeCall() {}

    /**
     * A connection to a node that listens at {@code address}; the caller closes it.
     *
     * @throws IOException when nothing listens there
     */
    static Socket connect(InetSocketAddress address) throws IOException {
        Socket socket = new Socket();
        try {
            socket.setTcpNoDelay(true);
            socket.connect(address, CONNECT_MILLIS);
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /**
     * Sends {@code request}, and closes the connection when {@code patience} is over: a node that takes no bytes would hold a
     * write for ever.
     *
     * @throws IOException when no answer comes in time, or none that can be read; it may have been sent all the same
     */
    static TryAnswer send(Socket socket, TryRequest request, Duration patience) throws IOException {
        long began = System.nanoTime();
        CompletableFuture<Boolean> late =
                new CompletableFuture<Boolean>().completeOnTimeout(true, patience.toMillis(), TimeUnit.MILLISECONDS);
        var _ = late.thenAccept(over -> close(socket));
        InetAddress sender = socket.getLocalAddress();
        NodeCall call = new NodeCall();
        try {
            socket.getOutputStream().write(bytes(request, (InetSocketAddress) socket.getRemoteSocketAddress()));
            call.read(socket, request.method(), began + patience.toNanos());
        } catch (IOException e) {
            if (call.status == 0) {
                boolean isLate = late.isDone() || e instanceof SocketTimeoutException;
                throw isLate ? new IOException("no answer within " + patience.toSeconds() + " s", e) : e;
            }
        } finally {
            late.cancel(false);
        }
        return new TryAnswer(
                request.node(),
                call.status,
                call.headers,
                new TryAnswer.Body(call.body, !call.whole),
                Duration.ofNanos(System.nanoTime() - began),
                sender);
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            LOG.debug("a connection that took too long", e);
        }
    }

    private static byte[] bytes(TryRequest request, InetSocketAddress address) {
        StringBuilder head = new StringBuilder()
                .append(request.method() + " " + request.target() + " HTTP/1.1\r\n")
                .append("Host: ")
                .append(request.host().isEmpty() ? literal(address) : request.host())
                .append("\r\nConnection: close\r\n");
        request.headers().forEach((name, value) -> head.append(name + ": " + value + "\r\n"));
        String key = request.key();
        if (key != null) {
            head.append("X-API-Key: ").append(key).append("\r\n");
        }
        byte[] content = request.body().getBytes(StandardCharsets.UTF_8);
        if (content.length > 0) {
            head.append("Content-Length: ").append(content.length).append("\r\n");
        }
        byte[] start = head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
        byte[] all = new byte[start.length + content.length];
        System.arraycopy(start, 0, all, 0, start.length);
        System.arraycopy(content, 0, all, start.length, content.length);
        return all;
    }

    private static String literal(InetSocketAddress address) {
        String host = address.getAddress().getHostAddress();
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
    }

    private void read(Socket socket, String method, long deadlineNanos) throws IOException {
        EmbeddedChannel decoder = new EmbeddedChannel(new Decoder(method.equals("HEAD")));
        try {
            InputStream in = socket.getInputStream();
            byte[] piece = new byte[16 << 10];
            while (!whole && body.size() < TryAnswer.BODY_BYTES_MAX) {
                long left = Duration.ofNanos(deadlineNanos - System.nanoTime()).toMillis();
                if (left <= 0) {
                    throw new SocketTimeoutException("no answer in time");
                }
                socket.setSoTimeout((int) left);
                int read = in.read(piece);
                if (read < 0) {
                    decoder.finish(); // a body without a length ends with the connection
                } else {
                    decoder.writeInbound(Unpooled.copiedBuffer(piece, 0, read));
                }
                take(decoder);
                if (read < 0) {
                    break;
                }
            }
        } finally {
            decoder.finishAndReleaseAll();
        }
        if (status == 0) {
            throw new IOException("the connection was closed without an answer");
        }
    }

    private void take(EmbeddedChannel decoder) throws IOException {
        for (Object next = decoder.readInbound(); next != null; next = decoder.readInbound()) {
            try {
                take(next);
            } finally {
                ReferenceCountUtil.release(next);
            }
        }
    }

    private void take(Object next) throws IOException {
        if (next instanceof HttpResponse response) {
            if (response.decoderResult().isFailure()) {
                throw new IOException("an answer that is not HTTP");
            }
            if (response.status().code() / 100 != 1) {
                status = response.status().code();
                response.headers()
                        .forEach(field ->
                                headers.add(Map.entry(field.getKey(), ToldText.clip(field.getValue(), HEAD_MAX))));
            }
        }
        if (next instanceof HttpContent content && status != 0) {
            int room = TryAnswer.BODY_BYTES_MAX - body.size();
            int length = Math.min(room, content.content().readableBytes());
            byte[] bytes = new byte[length];
            content.content().readBytes(bytes);
            body = body.concat(ByteString.copyFrom(bytes));
            whole = next instanceof LastHttpContent && !content.content().isReadable();
        }
    }

    /** An answer to HEAD has the fields of a body that does not come (RFC 9110, section 9.3.2). */
    private static final class Decoder extends HttpResponseDecoder {
        private final boolean isHead;

        Decoder(boolean isHead) {
            super(new HttpDecoderConfig().setMaxInitialLineLength(HEAD_MAX).setMaxHeaderSize(HEAD_MAX));
            this.isHead = isHead;
        }

        @Override
        protected boolean isContentAlwaysEmpty(@Nullable HttpMessage message) {
            boolean isInterim = message instanceof HttpResponse response
                    && response.status().code() / 100 == 1;
            return (isHead && !isInterim) || super.isContentAlwaysEmpty(message);
        }
    }
}
