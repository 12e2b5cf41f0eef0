package io.tollgate.node.http2;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameListener;
import io.netty.handler.codec.http2.Http2FrameReader;
import io.netty.handler.codec.http2.Http2FrameTypes;

/**
 * Stands in front of the frame reader and hands it one whole frame at a time, so that every frame is counted before
 * anything is done about it, whatever becomes of it behind; and so that it is known whether a head is only half here.
 */
final class FrameGate implements Http2FrameReader {
    private static final int HEADER_BYTES = 9;
    private static final int TYPE_AT = 3;
    private static final int FLAGS_AT = 4;
    private static final int END_STREAM = 1;
    private static final int END_HEADERS = 4;
    private static final int PADDED = 8;

    private final Http2FrameReader reader;
    private final FrameBudget budget;
    private boolean insideHead;
    private boolean head;
    private boolean shut;

    FrameGate(Http2FrameReader reader, FrameBudget budget) {
        this.reader = reader;
        this.budget = budget;
    }

    /** Whether a frame, or a head of several frames, has begun and not ended. */
    boolean isInsideHead() {
        return insideHead;
    }

    /** Whether the frame that is being read ends, or is, a head. */
    boolean isHead() {
        return head;
    }

    /** Reads nothing more: the connection is given up. */
    void shut() {
        shut = true;
        insideHead = false;
    }

    @Override
    public void readFrame(ChannelHandlerContext ctx, ByteBuf input, Http2FrameListener listener) throws Http2Exception {
        while (!shut && input.readableBytes() >= HEADER_BYTES) {
            int start = input.readerIndex();
            int length = input.getUnsignedMedium(start);
            int frameBytesMax = reader.configuration().frameSizePolicy().maxFrameSize();
            // A frame that is too long is refused by its header alone.
            int whole = length > frameBytesMax ? HEADER_BYTES : HEADER_BYTES + length;
            if (input.readableBytes() < whole) {
                break;
            }
            insideHead = count(input, start, length);
            int end = input.writerIndex();
            input.writerIndex(start + whole);
            try {
                reader.readFrame(ctx, input, listener);
            } finally {
                input.writerIndex(end);
            }
        }
        if (shut) {
            input.skipBytes(input.readableBytes());
        } else {
            insideHead |= isHeadBegun(input);
        }
    }

    /** A frame of data may come as slowly as its request may; of any other there is no reason to wait for long. */
    private static boolean isHeadBegun(ByteBuf input) {
        return input.isReadable()
                && (input.readableBytes() <= TYPE_AT
                        || input.getByte(input.readerIndex() + TYPE_AT) != Http2FrameTypes.DATA);
    }

    /** Counts a frame; tells whether a head goes on behind it. */
    private boolean count(ByteBuf input, int start, int length) throws Http2Exception {
        int flags = input.getByte(start + FLAGS_AT);
        byte type = input.getByte(start + TYPE_AT);
        head = type == Http2FrameTypes.HEADERS || type == Http2FrameTypes.CONTINUATION;
        switch (type) {
            case Http2FrameTypes.DATA -> {
                int padding = (flags & PADDED) != 0 && length > 0 ? 1 + input.getUnsignedByte(start + HEADER_BYTES) : 0;
                if (length <= padding && (flags & END_STREAM) == 0) {
                    budget.spend(FrameBudget.Kind.EMPTY_DATA);
                }
            }
            case Http2FrameTypes.HEADERS -> {
                budget.request();
                return (flags & END_HEADERS) == 0;
            }
            case Http2FrameTypes.CONTINUATION -> {
                return (flags & END_HEADERS) == 0;
            }
            case Http2FrameTypes.PRIORITY -> budget.spend(FrameBudget.Kind.PRIORITY);
            case Http2FrameTypes.RST_STREAM -> budget.spend(FrameBudget.Kind.RESET);
            case Http2FrameTypes.SETTINGS -> budget.spend(FrameBudget.Kind.SETTINGS);
            case Http2FrameTypes.PING -> budget.spend(FrameBudget.Kind.PING);
            case Http2FrameTypes.WINDOW_UPDATE -> budget.spend(FrameBudget.Kind.WINDOW_UPDATE);
            default -> budget.spend(FrameBudget.Kind.OTHER);
        }
        return false;
    }

    @Override
    public Configuration configuration() {
        return reader.configuration();
    }

    @Override
    public void close() {
        reader.close();
    }
}
