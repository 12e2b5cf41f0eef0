package io.tollgate.node.door;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.Http2Exception;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A client of HTTP/2 that writes its frames by hand, good ones and others, and reads what comes when it is told to. One
 * thread at a time.
 */
public final class RawHttp2Client implements AutoCloseable {
    public static final int DATA = 0;
    public static final int HEADERS = 1;
    public static final int PRIORITY = 2;
    public static final int RST_STREAM = 3;
    public static final int SETTINGS = 4;
    public static final int PING = 6;
    public static final int GOAWAY = 7;
    public static final int WINDOW_UPDATE = 8;
    public static final int CONTINUATION = 9;

    public static final int END_STREAM = 1;
    public static final int ACK = 1;
    public static final int END_HEADERS = 4;

    private static final int FRAME_BYTES_MAX = 16 << 10;
    private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

    private final Socket socket;
    private final DataInputStream in;
    private final DataOutputStream out;
    private final DefaultHttp2HeadersEncoder encoder = new DefaultHttp2HeadersEncoder();
    private final DefaultHttp2HeadersDecoder decoder = new DefaultHttp2HeadersDecoder(false, 1 << 20);
    private final Map<Integer, Message> messages = new HashMap<>();
    private final List<GoAway> goAways = new ArrayList<>();
    private final Map<Integer, Long> settings = new HashMap<>();
    private final Map<Integer, Integer> windows = new HashMap<>();
    private int nextStream = 1;
    private int pings;
    private boolean takes = true;

    /** What has come of a stream. */
    public static final class Message {
        private final List<Integer> interims = new ArrayList<>();
        private Map<String, String> head = Map.of();
        private Map<String, String> trailers = Map.of();
        private final ByteArrayOutputStream body = new ByteArrayOutputStream();
        private boolean ended;
        private int reset = -1;

        public int status() {
            return Integer.parseInt(head.getOrDefault(":status", "0"));
        }

        /** A field's value; empty when absent. */
        public String field(String name) {
            return head.getOrDefault(name, "");
        }

        public Map<String, String> head() {
            return head;
        }

        public Map<String, String> trailers() {
            return trailers;
        }

        public String body() {
            return body.toString(StandardCharsets.ISO_8859_1);
        }

        public int bodyBytes() {
            return body.size();
        }

        public List<Integer> interims() {
            return interims;
        }

        /** Whether its end has come. */
        public boolean ended() {
            return ended;
        }

        /** The code it was reset with; −1 when it was not. */
        public int reset() {
            return reset;
        }
    }

    /** A GOAWAY that came. */
    public record GoAway(int lastStream, int code) {}

    /** The head of a frame. */
    public record Frame(int type, int flags, int stream) {}

    /** Connects and sends preface and settings, those that are given as pairs of number and value. */
    public RawHttp2Client(int port, int... settings) throws IOException {
        this(new Socket(InetAddress.getLoopbackAddress(), port));
        out.write(PREFACE.getBytes(StandardCharsets.US_ASCII));
        settings(settings);
    }

    private RawHttp2Client(Socket socket) throws IOException {
        this.socket = socket;
        socket.setSoTimeout(20_000);
        socket.setTcpNoDelay(true);
        in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
        out = new DataOutputStream(new BufferedOutputStream(socket.getOutputStream(), 64 << 10));
    }

    public Socket socket() {
        return socket;
    }

    public DataOutputStream out() {
        return out;
    }

    /** From now on opens no window for what it gets, or does again. */
    public RawHttp2Client takes(boolean yes) {
        takes = yes;
        return this;
    }

    /** What the other side said of itself, by number. */
    public Map<Integer, Long> settings() {
        return settings;
    }

    public RawHttp2Client settings(int... pairs) throws IOException {
        ByteBuffer payload = ByteBuffer.allocate(pairs.length * 3);
        for (int i = 0; i < pairs.length; i += 2) {
            payload.putShort((short) pairs[i]).putInt(pairs[i + 1]);
        }
        return frame(SETTINGS, 0, 0, payload.array()).flush();
    }

    /** Writes a frame without flushing. */
    public RawHttp2Client frame(int type, int flags, int stream, byte... payload) throws IOException {
        out.writeByte(payload.length >> 16);
        out.writeShort(payload.length);
        out.writeByte(type);
        out.writeByte(flags);
        out.writeInt(stream);
        out.write(payload);
        return this;
    }

    public RawHttp2Client flush() throws IOException {
        out.flush();
        return this;
    }

    /** A GET of {@code path} with further fields as pairs; answers its stream. */
    public int get(String path, String... more) throws IOException {
        return request("GET", path, true, more);
    }

    /** Any request. */
    public int request(String method, String path, boolean ended, String... more) throws IOException {
        String[] head = new String[8 + more.length];
        System.arraycopy(
                new String[] {":method", method, ":scheme", "http", ":authority", "test", ":path", path},
                0,
                head,
                0,
                8);
        System.arraycopy(more, 0, head, 8, more.length);
        return headers(ended, head);
    }

    /** A field section as pairs, on a new stream. */
    public int headers(boolean ended, String... pairs) throws IOException {
        int stream = nextStream;
        nextStream += 2;
        messages.put(stream, new Message());
        byte[] block = block(pairs);
        int at = Math.min(block.length, FRAME_BYTES_MAX);
        int last = at == block.length ? END_HEADERS : 0;
        frame(HEADERS, last | (ended ? END_STREAM : 0), stream, Arrays.copyOf(block, at));
        while (at < block.length) {
            int next = Math.min(block.length, at + FRAME_BYTES_MAX);
            frame(CONTINUATION, next == block.length ? END_HEADERS : 0, stream, Arrays.copyOfRange(block, at, next));
            at = next;
        }
        flush();
        return stream;
    }

    /** A field section as pairs, on a stream that is there. */
    public RawHttp2Client trailers(int stream, String... pairs) throws IOException {
        return frame(HEADERS, END_HEADERS | END_STREAM, stream, block(pairs)).flush();
    }

    /** A field section, compressed; one by one, for together they would be put in a better order. */
    public byte[] block(String... pairs) throws IOException {
        ByteBuf block = Unpooled.buffer();
        try {
            for (int i = 0; i < pairs.length; i += 2) {
                encoder.encodeHeaders(1, new DefaultHttp2Headers(false).add(pairs[i], pairs[i + 1]), block);
            }
        } catch (Http2Exception e) {
            throw new IOException(e);
        }
        return ByteBufUtil.getBytes(block);
    }

    public RawHttp2Client data(int stream, String text, boolean ended) throws IOException {
        return data(stream, text.getBytes(StandardCharsets.ISO_8859_1), ended);
    }

    public RawHttp2Client data(int stream, byte[] bytes, boolean ended) throws IOException {
        return frame(DATA, ended ? END_STREAM : 0, stream, bytes).flush();
    }

    public RawHttp2Client reset(int stream, int code) throws IOException {
        return frame(RST_STREAM, 0, stream, ofInt(code)).flush();
    }

    public RawHttp2Client window(int stream, int bytes) throws IOException {
        return frame(WINDOW_UPDATE, 0, stream, ofInt(bytes)).flush();
    }

    public static byte[] ofInt(int value) {
        return ByteBuffer.allocate(4).putInt(value).array();
    }

    /** What may still be sent on a stream, or on all of them together (0). */
    public int window(int stream) {
        return windows.getOrDefault(stream, stream == 0 ? 65_535 : (int) (long) settings.getOrDefault(4, 65_535L));
    }

    /** Sends {@code bytes} and the stream's end, as windows allow; reads when they do not. */
    public RawHttp2Client sendAll(int stream, int bytes) throws IOException {
        int left = bytes;
        while (left > 0) {
            left -= sendPiece(stream, left, left);
            if (left > 0 && fits(stream) == 0) {
                require();
            }
        }
        return this;
    }

    /** Sends what windows allow, without the end, until nobody has opened one for a moment; answers how much. */
    public int sendWhatFits(int stream, int bytes) throws IOException {
        int sent = 0;
        socket.setSoTimeout(1_000);
        try {
            while (sent < bytes) {
                sent += sendPiece(stream, bytes - sent, Integer.MAX_VALUE);
                if (fits(stream) == 0) {
                    require();
                }
            }
        } catch (java.net.SocketTimeoutException e) {
            // nothing more fits
        }
        socket.setSoTimeout(20_000);
        return sent;
    }

    private int fits(int stream) {
        return Math.max(0, Math.min(FRAME_BYTES_MAX, Math.min(window(stream), window(0))));
    }

    private int sendPiece(int stream, int wanted, int last) throws IOException {
        if (!settings.containsKey(4)) {
            sync();
        }
        int piece = Math.min(wanted, fits(stream));
        if (piece > 0) {
            windows.merge(0, window(0) - piece, (before, now) -> now);
            windows.merge(stream, window(stream) - piece, (before, now) -> now);
            data(stream, new byte[piece], piece == last);
        }
        return piece;
    }

    /** The stream that the next request will have. */
    public int nextStream() {
        return nextStream;
    }

    /** What has come of {@code stream} so far. */
    public Message message(int stream) {
        return messages.computeIfAbsent(stream, fresh -> new Message());
    }

    /** Reads until {@code stream} has ended or was reset. */
    public Message await(int stream) throws IOException {
        Message message = message(stream);
        while (!message.ended && message.reset < 0) {
            require();
        }
        return message;
    }

    /** Reads until {@code stream} has ended; false when a GOAWAY names one before it as the last. */
    public boolean awaitUnlessRefused(int stream) throws IOException {
        Message message = message(stream);
        while (!message.ended) {
            if (!goAways.isEmpty() && goAways.getLast().lastStream < stream) {
                return false;
            }
            require();
        }
        return true;
    }

    /** Reads until {@code stream} was reset, whether or not it ended before. */
    public Message awaitReset(int stream) throws IOException {
        Message message = message(stream);
        while (message.reset < 0) {
            require();
        }
        return message;
    }

    /** Reads until the head of {@code stream}, or its reset, has come. */
    public Message awaitHead(int stream) throws IOException {
        Message message = message(stream);
        while (message.head.isEmpty() && message.reset < 0) {
            require();
        }
        return message;
    }

    /** Reads until an interim response of {@code stream} has come. */
    public Message awaitInterim(int stream) throws IOException {
        Message message = message(stream);
        while (message.interims.isEmpty()) {
            require();
        }
        return message;
    }

    /** Reads until so much of a body has come. */
    public Message awaitBody(int stream, int bytes) throws IOException {
        Message message = message(stream);
        while (message.body.size() < bytes && !message.ended && message.reset < 0) {
            require();
        }
        return message;
    }

    /** Reads until a GOAWAY has come; the last one so far. */
    public GoAway awaitGoAway() throws IOException {
        while (goAways.isEmpty()) {
            require();
        }
        return goAways.getLast();
    }

    /** Every GOAWAY so far. */
    public List<GoAway> goAways() {
        return goAways;
    }

    /** Sends a ping and reads until it is answered: everything sent before has been looked at. */
    public RawHttp2Client sync() throws IOException {
        int before = pings;
        frame(PING, 0, 0, new byte[8]).flush();
        while (pings == before) {
            require();
        }
        return this;
    }

    /** Reads to the end of the connection. */
    public RawHttp2Client awaitClose() throws IOException {
        try {
            while (pump() != null) {
                // what comes is kept
            }
        } catch (java.net.SocketException e) {
            // reset: closed too
        }
        return this;
    }

    private void require() throws IOException {
        if (pump() == null) {
            throw new IOException("closed; " + goAways);
        }
    }

    /** Reads one frame and does what it asks for; null at the end. */
    public @Nullable Frame pump() throws IOException {
        int first = in.read();
        if (first < 0) {
            return null;
        }
        int length = first << 16 | in.readUnsignedShort();
        int type = in.readUnsignedByte();
        int flags = in.readUnsignedByte();
        Frame frame = new Frame(type, flags, in.readInt());
        take(frame, in.readNBytes(length));
        return frame;
    }

    private void take(Frame frame, byte[] bytes) throws IOException {
        Message message = message(frame.stream);
        ByteBuffer payload = ByteBuffer.wrap(bytes);
        switch (frame.type) {
            case HEADERS -> headers(message, frame, bytes);
            case DATA -> {
                message.body.write(bytes);
                message.ended |= (frame.flags & END_STREAM) != 0;
                if (takes && bytes.length > 0) {
                    frame(WINDOW_UPDATE, 0, 0, ofInt(bytes.length));
                    if (!message.ended) {
                        frame(WINDOW_UPDATE, 0, frame.stream, ofInt(bytes.length));
                    }
                    flush();
                }
            }
            case WINDOW_UPDATE -> windows.put(frame.stream, window(frame.stream) + payload.getInt());
            case RST_STREAM -> message.reset = payload.getInt();
            case SETTINGS -> {
                if (frame.flags != ACK) {
                    while (payload.hasRemaining()) {
                        settings.put((int) payload.getShort(), payload.getInt() & 0xffffffffL);
                    }
                    frame(SETTINGS, ACK, 0).flush();
                }
            }
            case PING -> {
                if (frame.flags == ACK) {
                    pings++;
                } else {
                    frame(PING, ACK, 0, bytes).flush();
                }
            }
            case GOAWAY -> goAways.add(new GoAway(payload.getInt(), payload.getInt()));
            default -> {
                // nothing to do
            }
        }
    }

    private void headers(Message message, Frame frame, byte[] block) throws IOException {
        Map<String, String> fields = new HashMap<>();
        try {
            decoder.decodeHeaders(frame.stream, Unpooled.wrappedBuffer(block))
                    .forEach(field -> fields.put(
                            field.getKey().toString(), field.getValue().toString()));
        } catch (Http2Exception e) {
            throw new IOException(e);
        }
        String status = fields.get(":status");
        if (status != null && status.startsWith("1")) {
            message.interims.add(Integer.parseInt(status));
        } else if (message.head.isEmpty()) {
            message.head = fields;
        } else {
            message.trailers = fields;
        }
        message.ended |= (frame.flags & END_STREAM) != 0;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
