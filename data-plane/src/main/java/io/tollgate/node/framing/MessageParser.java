package io.tollgate.node.framing;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.codec.ByteToMessageDecoder;
import org.jspecify.annotations.Nullable;

/**
 * The part of the parser that requests and responses share: buffering, pausing, and the body's length (RFC 9112
 * sections 6 and 7). Pull and push at once: {@link #feed} pushes bytes in, and nothing comes out while paused or, after
 * a message's end, until {@link #next}.
 *
 * <p>Owns the bytes fed until it hands them to the sink or is closed.
 */
abstract sealed class MessageParser<H> permits RequestParser, ResponseParser {
    private enum State {
        BETWEEN,
        HEAD,
        FIXED,
        UNTIL_CLOSE,
        CHUNK_SIZE,
        CHUNK_DATA,
        CHUNK_END,
        TRAILERS,
        RAW,
        CLOSED
    }

    /** A chunk's size line: 16 digits of size are never honest, and extensions are for nobody we know. */
    private static final int CHUNK_LINE_BYTES_MAX = 256;

    private final ByteBufAllocator allocator;
    private final MessageSink<H> sink;
    private final HeadReader reader = new HeadReader();
    private State state;
    private @Nullable ByteBuf buffer;
    private long remaining;
    private boolean paused;
    private boolean pumping;

    MessageParser(ByteBufAllocator allocator, MessageSink<H> sink, boolean expectsMessage) {
        this.allocator = allocator;
        this.sink = sink;
        this.state = expectsMessage ? State.HEAD : State.BETWEEN;
    }

    /** Reads a head of {@code length} bytes, empty line included. */
    abstract H readHead(byte[] bytes, int length);

    abstract long bodyLength(H head);

    /** Bytes at the buffer's front that may be skipped before a head. */
    abstract int skippable(ByteBuf buffer);

    /** Takes {@code in} over and parses as far as it may. */
    public final void feed(ByteBuf in) {
        if (state == State.CLOSED) {
            in.release();
            return;
        }
        ByteBuf held = buffer;
        if (held == null) {
            buffer = in;
        } else if (held.isReadable()) {
            buffer = ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(allocator, held, in);
        } else {
            held.release();
            buffer = in;
        }
        pump();
    }

    /** Hands out nothing more until {@link #resume}. */
    public final void pause() {
        paused = true;
    }

    /** Goes on after {@link #pause}. */
    public final void resume() {
        if (paused) {
            paused = false;
            pump();
        }
    }

    /** Whether it is paused. */
    public final boolean isPaused() {
        return paused;
    }

    /** Goes on to the next message after one's end. */
    public final void next() {
        if (state == State.BETWEEN) {
            state = State.HEAD;
            reader.reset();
            pump();
        }
    }

    /** From now on every byte is a body part: the connection has become a tunnel. */
    public final void tunnel() {
        state = State.RAW;
        pump();
    }

    /** Bytes fed and not handed out. */
    public final int buffered() {
        ByteBuf held = buffer;
        return held == null ? 0 : held.readableBytes();
    }

    /**
     * Whether bytes lie here that nobody may have before somebody asks. Others that lie here wait for more bytes: half a
     * chunk's size, say.
     */
    public final boolean isHolding() {
        return buffered() > 0 && (paused || state == State.BETWEEN);
    }

    /** Whether the first bytes of a head are here and the last are not. */
    public final boolean isInsideHead() {
        return state == State.HEAD && buffered() > 0;
    }

    /** Whether every byte of the message was handed out, and its end was not. */
    public final boolean isEndHeld() {
        return state == State.FIXED && remaining == 0;
    }

    /** Whether it stands before a message, or between two. */
    public final boolean isBetween() {
        return state == State.BETWEEN || (state == State.HEAD && buffered() == 0);
    }

    /** The connection has ended. Ends a body that is delimited by that; anything else unfinished is a fault. */
    public final void endOfInput() {
        switch (state) {
            case UNTIL_CLOSE, RAW -> {
                state = State.BETWEEN;
                sink.end(null);
            }
            case HEAD, FIXED, CHUNK_SIZE, CHUNK_DATA, CHUNK_END, TRAILERS ->
                fail(new Fault(Fault.Kind.TRUNCATED, "the connection ended inside a message"));
            case BETWEEN, CLOSED -> {}
        }
    }

    /** Lets go of everything; nothing comes out any more. */
    public final void close() {
        state = State.CLOSED;
        if (!pumping) {
            releaseBuffer();
        }
    }

    private void releaseBuffer() {
        ByteBuf held = buffer;
        if (held != null) {
            buffer = null;
            held.release();
        }
    }

    private void fail(Fault fault) {
        close();
        sink.fault(fault);
    }

    private void pump() {
        if (pumping) {
            return;
        }
        pumping = true;
        try {
            while (!paused && step()) {
                // each step hands out at most one part
            }
        } catch (FaultSignal signal) {
            fail(signal.fault());
        } finally {
            pumping = false;
            ByteBuf held = buffer;
            if (held != null && (state == State.CLOSED || !held.isReadable())) {
                releaseBuffer();
            }
        }
    }

    /** Hands out one part; false when there is nothing to do before more bytes come or somebody asks. */
    private boolean step() {
        if (isEndHeld()) {
            // Needs no further byte: there may be none.
            state = State.BETWEEN;
            sink.end(null);
            return true;
        }
        ByteBuf in = buffer;
        if (in == null) {
            return false;
        }
        return switch (state) {
            case BETWEEN, CLOSED -> false;
            case HEAD -> head(in);
            case FIXED -> fixed(in);
            case CHUNK_DATA -> chunkData(in);
            case CHUNK_SIZE -> chunkSize(in);
            case CHUNK_END -> chunkEnd(in);
            case TRAILERS -> trailers(in);
            case UNTIL_CLOSE, RAW -> part(in, in.readableBytes());
        };
    }

    private boolean head(ByteBuf in) {
        in.skipBytes(skippable(in));
        int length = reader.scan(in, true);
        if (length < 0) {
            return false;
        }
        H head = readHead(HeadReader.take(in, length), length);
        reader.reset();
        long body = bodyLength(head);
        if (body == BodyLength.CHUNKED) {
            state = State.CHUNK_SIZE;
        } else if (body == BodyLength.UNTIL_CLOSE) {
            state = State.UNTIL_CLOSE;
        } else {
            remaining = body;
            state = State.FIXED;
        }
        sink.head(head);
        return true;
    }

    private boolean fixed(ByteBuf in) {
        int length = (int) Math.min(remaining, in.readableBytes());
        remaining -= length;
        return part(in, length);
    }

    private boolean part(ByteBuf in, int length) {
        if (length == 0) {
            return false;
        }
        sink.body(in.readRetainedSlice(length));
        return true;
    }

    private boolean chunkData(ByteBuf in) {
        int length = (int) Math.min(remaining, in.readableBytes());
        if (length == 0) {
            return false;
        }
        remaining -= length;
        if (remaining == 0) {
            state = State.CHUNK_END;
        }
        return part(in, length);
    }

    private boolean chunkEnd(ByteBuf in) {
        if (in.readableBytes() < 2) {
            return false;
        }
        if (in.readByte() != '\r' || in.readByte() != '\n') {
            throw FaultSignal.malformed("a chunk does not end with CR LF");
        }
        state = State.CHUNK_SIZE;
        return true;
    }

    private boolean chunkSize(ByteBuf in) {
        int base = in.readerIndex();
        int readable = Math.min(in.readableBytes(), CHUNK_LINE_BYTES_MAX);
        long size = 0;
        int digits = 0;
        for (int i = 0; i < readable; i++) {
            byte b = in.getByte(base + i);
            int digit = digits == i ? hex(b) : -1;
            if (digit >= 0) {
                size = size << 4 | digit;
                if (++digits > 15) {
                    throw FaultSignal.malformed("a chunk size of more than 15 digits");
                }
            } else if (b == '\r') {
                if (i + 1 == in.readableBytes()) {
                    return false;
                }
                return chunkLine(in, size, digits, i);
            } else if ((digits == i && b != ';') || HeadReader.isControl(b)) {
                throw FaultSignal.malformed("a chunk size that is not hexadecimal digits");
            }
        }
        if (readable == CHUNK_LINE_BYTES_MAX) {
            throw FaultSignal.malformed("a chunk line over " + CHUNK_LINE_BYTES_MAX + " bytes");
        }
        return false;
    }

    private boolean chunkLine(ByteBuf in, long size, int digits, int cr) {
        if (digits == 0 || in.getByte(in.readerIndex() + cr + 1) != '\n') {
            throw FaultSignal.malformed("a chunk line without size or line feed");
        }
        in.skipBytes(cr + 2);
        remaining = size;
        state = size == 0 ? State.TRAILERS : State.CHUNK_DATA;
        return true;
    }

    private boolean trailers(ByteBuf in) {
        int length = reader.scan(in, false);
        if (length < 0) {
            return false;
        }
        Fields trailers = HeadReader.fields(HeadReader.take(in, length), 0);
        reader.reset();
        state = State.BETWEEN;
        sink.end(trailers.size() == 0 ? null : trailers);
        return true;
    }

    private static int hex(byte b) {
        if (b >= '0' && b <= '9') {
            return b - '0';
        }
        int lower = b | 0x20;
        return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
    }
}
