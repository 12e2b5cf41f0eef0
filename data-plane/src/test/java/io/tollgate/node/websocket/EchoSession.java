package io.tollgate.node.websocket;

import io.tollgate.node.door.ScriptedUpstream.Link;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * One connection of an echoing server, as strict as RFC 6455 lets it be: whatever breaks a rule ends it with the close code
 * that section 7.4.1 has for it, as soon as the octet that breaks it is here. Blocks its thread.
 */
final class EchoSession {
    private static final int CONTINUATION = 0;
    private static final int TEXT = 1;
    private static final int BINARY = 2;
    private static final int CLOSE = 8;
    private static final int PING = 9;
    private static final int PONG = 10;

    private static final int NORMAL = 1000;
    private static final int PROTOCOL_ERROR = 1002;
    private static final int NOT_UTF_8 = 1007;
    private static final int TOO_BIG = 1009;

    /** The largest message of Autobahn's suite has 16 MiB. */
    private static final int MESSAGE_BYTES_MAX = 16 << 20;

    private static final int CONTROL_BYTES_MAX = 125;

    private final Link link;
    private final InputStream in;
    /** The message whose fragments are coming in; its opcode is 0 when there is none. */
    private ByteArrayOutputStream message = new ByteArrayOutputStream();

    private int messageOpcode;
    private Utf8Check utf8 = new Utf8Check();

    EchoSession(Link link) {
        this.link = link;
        this.in = link.in();
    }

    /** Why it ends. */
    private static final class Violation extends Exception {
        private static final long serialVersionUID = 1;
        private final int code;

        Violation(int code) {
            this.code = code;
        }
    }

    void run() throws IOException {
        try {
            while (frame()) {
                // until a close frame
            }
        } catch (Violation violation) {
            close(violation.code);
        }
        // The client closes when it has read the close frame; what it still sends is nobody's business.
        link.socket().shutdownOutput();
        in.skip(Long.MAX_VALUE);
    }

    private boolean frame() throws IOException, Violation {
        int first = octet();
        int second = octet();
        boolean last = (first & 0x80) != 0;
        int opcode = first & 0xf;
        boolean control = opcode >= CLOSE;
        check((first & 0x70) == 0 && opcode <= PONG && (opcode <= BINARY || control), PROTOCOL_ERROR);
        check((second & 0x80) != 0, PROTOCOL_ERROR);
        check(!control || (last && (second & 0x7f) <= CONTROL_BYTES_MAX), PROTOCOL_ERROR);
        check(control || (opcode == CONTINUATION) == (messageOpcode != 0), PROTOCOL_ERROR);
        long length = length(second & 0x7f);
        check(length + message.size() <= MESSAGE_BYTES_MAX, TOO_BIG);
        byte[] mask = exactly(4);
        if (control) {
            return control(opcode, unmask(exactly((int) length), mask, 0));
        }
        data(opcode, (int) length, mask, last);
        return true;
    }

    private long length(int seven) throws IOException, Violation {
        if (seven < 126) {
            return seven;
        }
        long length = 0;
        for (byte octet : exactly(seven == 126 ? 2 : 8)) {
            length = length << 8 | (octet & 0xff);
        }
        check(length >= 0, PROTOCOL_ERROR);
        return length;
    }

    private boolean control(int opcode, byte[] payload) throws IOException, Violation {
        if (opcode == PING) {
            send(PONG, payload);
        } else if (opcode == CLOSE) {
            closeAsAsked(payload);
            return false;
        }
        return true;
    }

    private void closeAsAsked(byte[] payload) throws IOException, Violation {
        if (payload.length == 0) {
            close(NORMAL);
            return;
        }
        check(payload.length >= 2, PROTOCOL_ERROR);
        int code = (payload[0] & 0xff) << 8 | (payload[1] & 0xff);
        // RFC 6455 section 7.4: 1004 to 1006 never stand in a frame, and up to 2999 only those that a specification
        // names.
        boolean named = code >= 1000 && code <= 1011 && (code < 1004 || code > 1006);
        check(named || (code >= 3000 && code < 5000), PROTOCOL_ERROR);
        Utf8Check reason = new Utf8Check();
        check(reason.feed(payload, 2, payload.length - 2) && reason.isWhole(), NOT_UTF_8);
        close(code);
    }

    private void data(int opcode, int length, byte[] mask, boolean last) throws IOException, Violation {
        if (opcode != CONTINUATION) {
            messageOpcode = opcode;
            message = new ByteArrayOutputStream();
            utf8 = new Utf8Check();
        }
        byte[] piece = new byte[64 << 10];
        for (int seen = 0; seen < length; ) {
            int read = in.read(piece, 0, Math.min(piece.length, length - seen));
            if (read < 0) {
                throw new EOFException("inside a frame");
            }
            unmask(piece, mask, seen);
            check(messageOpcode != TEXT || utf8.feed(piece, 0, read), NOT_UTF_8);
            message.write(piece, 0, read);
            seen += read;
        }
        if (last) {
            check(messageOpcode != TEXT || utf8.isWhole(), NOT_UTF_8);
            send(messageOpcode, message.toByteArray());
            messageOpcode = 0;
            message = new ByteArrayOutputStream();
        }
    }

    private static byte[] unmask(byte[] octets, byte[] mask, int offset) {
        for (int i = 0; i < octets.length; i++) {
            octets[i] ^= mask[(i + offset) & 3];
        }
        return octets;
    }

    private void close(int code) throws IOException {
        send(CLOSE, new byte[] {(byte) (code >> 8), (byte) code});
    }

    private void send(int opcode, byte[] payload) throws IOException {
        ByteBuffer frame = ByteBuffer.allocate(10 + payload.length).put((byte) (0x80 | opcode));
        if (payload.length < 126) {
            frame.put((byte) payload.length);
        } else if (payload.length < 1 << 16) {
            frame.put((byte) 126).putShort((short) payload.length);
        } else {
            frame.put((byte) 127).putLong(payload.length);
        }
        frame.put(payload);
        link.out().write(Arrays.copyOf(frame.array(), frame.position()));
        link.out().flush();
    }

    private int octet() throws IOException {
        int octet = in.read();
        if (octet < 0) {
            throw new EOFException("without a close frame");
        }
        return octet;
    }

    private byte[] exactly(int count) throws IOException {
        byte[] octets = in.readNBytes(count);
        if (octets.length < count) {
            throw new EOFException("inside a frame");
        }
        return octets;
    }

    private static void check(boolean held, int code) throws Violation {
        if (!held) {
            throw new Violation(code);
        }
    }
}
