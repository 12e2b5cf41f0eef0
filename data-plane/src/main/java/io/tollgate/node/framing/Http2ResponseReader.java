package io.tollgate.node.framing;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.http2.Http2Headers;
import org.jspecify.annotations.Nullable;

/**
 * Makes one response out of the frames of a stream (RFC 9113 section 8.1), as strictly as {@link ResponseParser} makes it out
 * of bytes: one final head after any number of interim ones, as many bytes as it says, then perhaps trailers. While paused
 * it holds what comes, which the stream's flow-control window bounds.
 *
 * <p>Owns what it holds until it hands it to the sink or is closed.
 */
public final class Http2ResponseReader {
    /** Longest section of fields, as HTTP/2 counts it (RFC 9113 section 6.5.2). */
    public static final int HEAD_BYTES_MAX = HeadReader.HEAD_BYTES_MAX;

    private static final String STATUS = ":status";

    private final ByteBufAllocator allocator;
    private final MessageSink<ResponseHead> sink;
    private final boolean toHead;
    private boolean headSeen;
    private boolean bodyless;
    /** What is still to come of a body whose length is known; negative when it is not. */
    private long remaining = -1;

    private @Nullable ByteBuf held;
    private boolean ended;
    private @Nullable Fields trailers;
    private boolean paused;
    private boolean closed;

    /**
     * A reader for the response to a request.
     *
     * @param method decides whether a body follows
     */
    public Http2ResponseReader(ByteBufAllocator allocator, String method, MessageSink<ResponseHead> sink) {
        this.allocator = allocator;
        this.sink = sink;
        this.toHead = method.equals("HEAD");
    }

    /** Whether a head that is not interim has come. */
    public boolean isHeadSeen() {
        return headSeen;
    }

    /** Whether the response is whole, handed out or not. */
    public boolean isEnded() {
        return ended;
    }

    /** Whether it is paused. */
    public boolean isPaused() {
        return paused;
    }

    /** A HEADERS frame with its continuations. */
    public void headers(Http2Headers headers, boolean endStream) {
        if (closed) {
            return;
        }
        try {
            if (headSeen) {
                trailers(headers, endStream);
            } else {
                head(headers, endStream);
            }
        } catch (FaultSignal signal) {
            fail(signal.fault());
        }
    }

    private void head(Http2Headers headers, boolean endStream) {
        int status = status(headers);
        Fields fields = Http2Fields.read(headers, STATUS);
        if (status < 200) {
            // RFC 9113 section 8.6: there is no 101 in HTTP/2.
            if (endStream || status == 101) {
                throw FaultSignal.malformed("an interim response that ends the stream, or 101");
            }
            sink.head(new ResponseHead(status, "", 1, fields, 0));
            return;
        }
        headSeen = true;
        bodyless = toHead || status == 204 || status == 304;
        sink.head(new ResponseHead(status, "", 1, fields, bodyLength(fields, endStream)));
        if (endStream) {
            finish(null);
        }
    }

    private static int status(Http2Headers headers) {
        CharSequence text = headers.status();
        int status = 0;
        if (text != null && text.length() == 3 && headers.getAll(STATUS).size() == 1) {
            for (int i = 0; i < 3; i++) {
                int digit = text.charAt(i) - '0';
                status = digit < 0 || digit > 9 ? -1_000 : status * 10 + digit;
            }
        }
        if (status < 100 || status > 599) {
            throw FaultSignal.malformed("a head without a status from 100 to 599");
        }
        return status;
    }

    /** Bytes that follow, 0 only where nothing at all does, trailers included. */
    private long bodyLength(Fields fields, boolean endStream) {
        int index = fields.indexOf(FieldNames.CONTENT_LENGTH, 0);
        long declared = index < 0 ? -1 : RequestFraming.contentLength(fields, index);
        if (bodyless) {
            return 0;
        }
        if (endStream) {
            if (declared > 0) {
                throw FaultSignal.malformed("fewer bytes than the head says");
            }
            return 0;
        }
        remaining = declared;
        if (declared == 0) {
            // Trailers may follow: a body of no bytes and no known length.
            fields.remove(FieldNames.CONTENT_LENGTH);
            return BodyLength.CHUNKED;
        }
        return declared > 0 ? declared : BodyLength.CHUNKED;
    }

    private void trailers(Http2Headers headers, boolean endStream) {
        if (!endStream) {
            throw FaultSignal.malformed("a second head");
        }
        Fields fields = Http2Fields.read(headers, "");
        finish(fields.size() == 0 ? null : fields);
    }

    /**
     * A DATA frame's content, which stays the caller's.
     *
     * @return how many bytes were handed out or dropped; the others are held
     */
    public int data(ByteBuf data, boolean endStream) {
        int length = data.readableBytes();
        if (closed) {
            return length;
        }
        if (!headSeen || (bodyless && length > 0) || (remaining >= 0 && length > remaining)) {
            fail(new Fault(Fault.Kind.MALFORMED, headSeen ? "more bytes than the head says" : "a body without head"));
            return length;
        }
        if (remaining >= 0) {
            remaining -= length;
        }
        boolean holds = paused && length > 0;
        if (holds) {
            ByteBuf before = held;
            held = before == null
                    ? data.retain()
                    : ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(allocator, before, data.retain());
        } else if (length > 0) {
            sink.body(data.retain());
        }
        if (endStream) {
            try {
                finish(null);
            } catch (FaultSignal signal) {
                fail(signal.fault());
            }
        }
        return holds ? 0 : length;
    }

    private void finish(@Nullable Fields last) {
        if (closed) {
            return;
        }
        if (remaining > 0) {
            throw FaultSignal.malformed("fewer bytes than the head says");
        }
        ended = true;
        trailers = last;
        if (!paused) {
            end();
        }
    }

    private void end() {
        closed = true;
        sink.end(trailers);
    }

    /** Hands out nothing more until {@link #resume}. */
    public void pause() {
        paused = true;
    }

    /**
     * Goes on after {@link #pause}.
     *
     * @return how many bytes that were held were handed out
     */
    public int resume() {
        if (!paused) {
            return 0;
        }
        paused = false;
        ByteBuf part = held;
        int length = 0;
        if (part != null) {
            held = null;
            length = part.readableBytes();
            sink.body(part);
        }
        if (ended && !paused && !closed) {
            end();
        }
        return length;
    }

    /** Lets go of everything; nothing comes out any more. */
    public void close() {
        closed = true;
        ByteBuf part = held;
        if (part != null) {
            held = null;
            part.release();
        }
    }

    private void fail(Fault fault) {
        close();
        sink.fault(fault);
    }
}
