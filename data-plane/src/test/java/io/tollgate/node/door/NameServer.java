package io.tollgate.node.door;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** A name server (RFC 1035) that knows one answer to every question for an IPv4 address, or none at all. */
public final class NameServer implements AutoCloseable {
    private static final int TTL_SECONDS = 1;
    private static final int HEADER = 12;
    private static final int OK = 0;
    private static final int SERVER_FAILURE = 2;

    private final DatagramSocket socket;
    private final AtomicInteger questions = new AtomicInteger();
    private volatile List<InetAddress> addresses = List.of();
    private volatile int code = SERVER_FAILURE;

    private NameServer(DatagramSocket socket) {
        this.socket = socket;
        Thread.ofVirtual().start(this::serve);
    }

    public static NameServer start() throws IOException {
        return new NameServer(new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)));
    }

    public InetSocketAddress address() {
        return (InetSocketAddress) socket.getLocalSocketAddress();
    }

    /** From now on every name has these addresses, for a second. */
    public NameServer answer(String... literals) {
        addresses = Stream.of(literals).map(InetAddress::ofLiteral).toList();
        code = OK;
        return this;
    }

    /** From now on every look-up fails. */
    public NameServer fail() {
        code = SERVER_FAILURE;
        return this;
    }

    /** Asked so far. */
    public int questions() {
        return questions.get();
    }

    private void serve() {
        byte[] bytes = new byte[4096];
        try {
            while (true) {
                DatagramPacket packet = new DatagramPacket(bytes, bytes.length);
                socket.receive(packet);
                questions.incrementAndGet();
                byte[] answer = answer(Arrays.copyOf(bytes, packet.getLength()));
                socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
            }
        } catch (IOException e) {
            // closed
        }
    }

    /** The question again, and behind it the answers, each with a pointer to the question's name (section 4.1.4). */
    private byte[] answer(byte[] asked) {
        ByteBuffer question = ByteBuffer.wrap(asked);
        int end = HEADER;
        while (asked[end] != 0) {
            end += asked[end] + 1;
        }
        int type = question.getShort(end + 1);
        end += 5;
        List<InetAddress> answers = type == 1 && code == OK ? addresses : List.of();
        ByteBuffer out = ByteBuffer.allocate(4096);
        out.putShort(question.getShort(0)).putShort((short) (0x8180 | code));
        out.putShort((short) 1).putShort((short) answers.size()).putInt(0);
        out.put(asked, HEADER, end - HEADER);
        for (InetAddress each : answers) {
            out.putShort((short) 0xC00C).putShort((short) 1).putShort((short) 1);
            out.putInt(TTL_SECONDS).putShort((short) 4).put(each.getAddress());
        }
        return Arrays.copyOf(out.array(), out.position());
    }

    @Override
    public void close() {
        socket.close();
    }
}
