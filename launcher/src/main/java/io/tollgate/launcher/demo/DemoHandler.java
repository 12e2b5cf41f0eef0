package io.tollgate.launcher.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshakerFactory;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** Answers one connection's requests, one at a time. Entered by the connection's event loop only. */
final class DemoHandler extends SimpleChannelInboundHandler<FullHttpRequest> {
    private static final int PIPELINED_MAX = 64;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** Requests that came before the one in front of them was answered; ours to release. */
    private final ArrayDeque<FullHttpRequest> pipelined = new ArrayDeque<>();

    private boolean answering;

    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
        if (!answering) {
            answering = true;
            answer(context, request);
        } else if (pipelined.size() < PIPELINED_MAX) {
            pipelined.add(request.retain());
        } else {
            var _ = context.close();
        }
    }

    /** Writes the last part of an answer, and goes on with the next request when it is written. */
    private void finish(ChannelHandlerContext context, Object last) {
        var _ = context.writeAndFlush(last).addListener(_ -> {
            var next = pipelined.poll();
            if (next == null) {
                answering = false;
                return;
            }
            try {
                answer(context, next);
            } finally {
                next.release();
            }
        });
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        pipelined.forEach(FullHttpRequest::release);
        pipelined.clear();
    }

    private void answer(ChannelHandlerContext context, FullHttpRequest request) {
        if (request.decoderResult().isFailure()) {
            var answer = text(HttpResponseStatus.BAD_REQUEST, "not a valid HTTP request");
            answer.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
            write(context, request, answer);
            return;
        }
        switch (DemoRequest.parse(request.uri())) {
            case DemoRequest.Echo() -> write(context, request, echo(request));
            case DemoRequest.Status(var code) -> write(context, request, status(code));
            case DemoRequest.Delay(var time) -> {
                // Made now: the request's buffer is given back when this method returns.
                var answer = echo(request);
                var head = request.method().equals(HttpMethod.HEAD);
                var _ = context.executor()
                        .schedule(() -> write(context, head, answer), time.toMillis(), TimeUnit.MILLISECONDS);
            }
            case DemoRequest.Bytes(var count) -> bytes(context, request, count);
            case DemoRequest.Events(var count) -> events(context, request, count);
            case DemoRequest.WebSocket() -> webSocket(context, request);
            case DemoRequest.Refused(var reason) ->
                write(context, request, text(HttpResponseStatus.BAD_REQUEST, reason));
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        // A client that went away, or a frame that cannot be read: this connection is of no more use.
        var _ = context.close();
    }

    private static FullHttpResponse status(int code) {
        var status = HttpResponseStatus.valueOf(code);
        var bodiless = code == HttpResponseStatus.NO_CONTENT.code() || code == HttpResponseStatus.NOT_MODIFIED.code();
        return text(status, bodiless ? "" : status.toString());
    }

    private static FullHttpResponse text(HttpResponseStatus status, String text) {
        var body = text.isEmpty() ? Unpooled.EMPTY_BUFFER : Unpooled.copiedBuffer(text + "\n", UTF_8);
        var response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, body);
        response.headers().set(HttpHeaderNames.CONTENT_TYPE, "text/plain; charset=utf-8");
        return response;
    }

    private static FullHttpResponse echo(FullHttpRequest request) {
        var target = new QueryStringDecoder(request.uri());
        var fields = new LinkedHashMap<String, Object>();
        fields.put("method", request.method().name());
        fields.put("path", target.rawPath());
        fields.put("query", target.rawQuery());
        fields.put("headers", headers(request));
        putBody(fields, ByteBufUtil.getBytes(request.content()));
        var response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, HttpResponseStatus.OK, Unpooled.wrappedBuffer(json(fields)));
        response.headers().set(HttpHeaderNames.CONTENT_TYPE, HttpHeaderValues.APPLICATION_JSON);
        return response;
    }

    /** Names in lower case, repeated fields joined by a comma (RFC 9110, 5.3). */
    private static Map<String, String> headers(FullHttpRequest request) {
        var headers = new TreeMap<String, String>();
        request.headers()
                .forEach(entry -> headers.merge(
                        entry.getKey().toLowerCase(Locale.ROOT), entry.getValue(), (one, two) -> one + ", " + two));
        return headers;
    }

    private static void putBody(Map<String, Object> fields, byte[] body) {
        try {
            fields.put("body", UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString());
        } catch (CharacterCodingException binary) {
            fields.put("bodyBase64", Base64.getEncoder().encodeToString(body));
        }
    }

    private static byte[] json(Object value) {
        try {
            return JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(value);
        } catch (com.fasterxml.jackson.core.JsonProcessingException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    private void bytes(ChannelHandlerContext context, FullHttpRequest request, long count) {
        var head = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
        head.headers().set(HttpHeaderNames.CONTENT_TYPE, HttpHeaderValues.APPLICATION_OCTET_STREAM);
        HttpUtil.setContentLength(head, count);
        var _ = context.write(head);
        if (request.method().equals(HttpMethod.HEAD)) {
            finish(context, LastHttpContent.EMPTY_LAST_CONTENT);
        } else {
            finish(context, new ZeroBytes(count));
        }
    }

    private void events(ChannelHandlerContext context, FullHttpRequest request, int count) {
        var head = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
        head.headers().set(HttpHeaderNames.CONTENT_TYPE, "text/event-stream");
        head.headers().set(HttpHeaderNames.CACHE_CONTROL, HttpHeaderValues.NO_CACHE);
        HttpUtil.setTransferEncodingChunked(head, true);
        var _ = context.write(head);
        if (request.method().equals(HttpMethod.HEAD)) {
            finish(context, LastHttpContent.EMPTY_LAST_CONTENT);
        } else {
            event(context, 1, count);
        }
    }

    private void event(ChannelHandlerContext context, int number, int count) {
        if (!context.channel().isActive()) {
            return;
        }
        var text = "id: " + number + "\ndata: event " + number + " of " + count + "\n\n";
        var _ = context.writeAndFlush(new DefaultHttpContent(Unpooled.copiedBuffer(text, UTF_8)));
        if (number == count) {
            finish(context, LastHttpContent.EMPTY_LAST_CONTENT);
        } else {
            var _ = context.executor().schedule(() -> event(context, number + 1, count), 1, TimeUnit.SECONDS);
        }
    }

    private void webSocket(ChannelHandlerContext context, FullHttpRequest request) {
        if (!request.headers().containsValue(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET, true)) {
            write(context, request, text(HttpResponseStatus.BAD_REQUEST, "/ws: expected a WebSocket handshake"));
            return;
        }
        var location = "ws://" + request.headers().get(HttpHeaderNames.HOST, "localhost") + request.uri();
        var handshaker = new WebSocketServerHandshakerFactory(location, null, false).newHandshaker(request);
        if (handshaker == null) {
            var _ = WebSocketServerHandshakerFactory.sendUnsupportedVersionResponse(context.channel());
            return;
        }
        context.pipeline().replace(context.handler(), "web-socket", new WebSocketEcho());
        var _ = handshaker.handshake(context.channel(), request).addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
    }

    private void write(ChannelHandlerContext context, FullHttpRequest request, FullHttpResponse response) {
        write(context, request.method().equals(HttpMethod.HEAD), response);
    }

    private void write(ChannelHandlerContext context, boolean head, FullHttpResponse response) {
        if (response.status().code() != HttpResponseStatus.NO_CONTENT.code()) {
            HttpUtil.setContentLength(response, response.content().readableBytes());
        }
        finish(context, head ? withoutBody(response) : response);
    }

    /** The answer to HEAD: the fields of GET's, and no body (RFC 9110, 9.3.2). */
    private static FullHttpResponse withoutBody(FullHttpResponse response) {
        response.content().clear();
        return response;
    }
}
