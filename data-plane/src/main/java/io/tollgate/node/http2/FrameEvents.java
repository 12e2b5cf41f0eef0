package io.tollgate.node.http2;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameAdapter;
import io.netty.handler.codec.http2.Http2Headers;

/** What the decoder makes of frames that passed, brought to the stream that each belongs to. */
final class FrameEvents extends Http2FrameAdapter {
    private final Http2Connection connection;

    FrameEvents(Http2Connection connection) {
        this.connection = connection;
    }

    @Override
    public void onHeadersRead(
            ChannelHandlerContext ctx, int streamId, Http2Headers headers, int padding, boolean endOfStream)
            throws Http2Exception {
        RequestFields fields = (RequestFields) headers;
        Http2Stream known = connection.find(streamId);
        if (known == null) {
            connection.request(streamId, fields, endOfStream);
        } else {
            known.requestTrailers(fields);
        }
        connection.faults().spend();
    }

    @Override
    public void onHeadersRead(
            ChannelHandlerContext ctx,
            int streamId,
            Http2Headers headers,
            int streamDependency,
            short weight,
            boolean exclusive,
            int padding,
            boolean endOfStream)
            throws Http2Exception {
        onHeadersRead(ctx, streamId, headers, padding, endOfStream);
    }

    @Override
    public int onDataRead(ChannelHandlerContext ctx, int streamId, ByteBuf data, int padding, boolean endOfStream)
            throws Http2Exception {
        Http2Stream stream = connection.find(streamId);
        int taken = data.readableBytes() + padding;
        if (stream != null) {
            taken = stream.requestData(data, endOfStream) + padding;
        }
        connection.faults().spend();
        return taken;
    }

    @Override
    public void onRstStreamRead(ChannelHandlerContext ctx, int streamId, long errorCode) throws Http2Exception {
        Http2Stream stream = connection.find(streamId);
        if (stream != null) {
            connection.resetByClient(stream);
        }
    }

    @Override
    public void onPingAckRead(ChannelHandlerContext ctx, long data) {
        connection.drainHeard();
    }
}
