package io.tollgate.e2e;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Clients that ask for more than the limits admit, at a pace, and take the nodes in turn. As behind a load balancer, who is refused a
 * connection, waits too long or gets 503 goes to the next node at once, once; a node that did not answer is left alone for a second.
 */
final class Demand implements AutoCloseable {
    static final int NO_ANSWER = 0;

    private static final int PER_SECOND_EACH = 50;
    private static final int TRIES_MAX = 2;
    private static final int CALLERS_MIN = 2;
    private static final int CONNECT_MILLIS_MAX = 300;
    private static final int READ_MILLIS_MAX = 700;
    private static final long LEFT_ALONE_NANOS = 1_000_000_000L;

    private final List<InetSocketAddress> nodes;
    private final InetAddress from;
    private final AtomicLongArray leftAloneUntil;
    private final Queue<Answer> answers = new ConcurrentLinkedQueue<>();
    private final long begun = System.nanoTime();
    private final List<Thread> callers = new ArrayList<>();
    private volatile boolean ended;

    /**
     * What became of a request at one node.
     *
     * @param atNanos when it was sent, by {@link System#nanoTime}
     * @param status {@link #NO_ANSWER} when there was none
     * @param nanos how long that took
     */
    record Answer(ProofLimit limit, int node, int status, long atNanos, long nanos) {}

    Demand(List<InetSocketAddress> nodes, InetAddress from, List<ProofLimit> limits) {
        this.nodes = List.copyOf(nodes);
        this.from = from;
        leftAloneUntil = new AtomicLongArray(nodes.size());
        for (int node = 0; node < nodes.size(); node++) {
            leftAloneUntil.set(node, begun);
        }
        for (ProofLimit limit : limits) {
            int count = Math.max(CALLERS_MIN, limit.perSecond / PER_SECOND_EACH);
            AtomicLong numbers = new AtomicLong();
            for (int i = 0; i < count; i++) {
                long phaseNanos = 1_000_000_000L * i / limit.perSecond;
                callers.add(Thread.ofVirtual()
                        .start(() -> call(limit, numbers, 1_000_000_000L * count / limit.perSecond, phaseNanos)));
            }
        }
    }

    /** In the order of their ends. */
    List<Answer> answers() {
        return List.copyOf(answers);
    }

    private void call(ProofLimit limit, AtomicLong numbers, long paceNanos, long phaseNanos) {
        try (Connections own = new Connections(nodes.size())) {
            long next = begun + phaseNanos;
            while (!ended) {
                LockSupport.parkNanos(next - System.nanoTime());
                if (System.nanoTime() - next < 0) {
                    continue;
                }
                long number = numbers.getAndIncrement();
                request(limit, number, own);
                // Who was held up does not catch up: there are others.
                next = Math.max(next + paceNanos, System.nanoTime());
            }
        }
    }

    private void request(ProofLimit limit, long number, Connections own) {
        String subject = limit.subject(number, System.nanoTime() - begun);
        // Not the number alone: the same subject would always come to the same node.
        long first = number + number / limit.subjectsAtOnce();
        int tries = 0;
        for (int i = 0; i < nodes.size() && tries < TRIES_MAX && !ended; i++) {
            int node = (int) ((first + i) % nodes.size());
            if (mayTry(node)) {
                tries++;
                int status = own.ask(limit, subject, node);
                if (status == 200 || status == 429) {
                    return;
                }
            }
        }
    }

    /** One that did not answer is tried by one caller a second. */
    private boolean mayTry(int node) {
        long until = leftAloneUntil.get(node);
        long now = System.nanoTime();
        return now - until >= 0
                && (until == begun || leftAloneUntil.compareAndSet(node, until, now + LEFT_ALONE_NANOS));
    }

    /** One caller's, at most one to each node. */
    private final class Connections implements AutoCloseable {
        private final @Nullable Socket[] sockets;

        Connections(int nodes) {
            sockets = new Socket[nodes];
        }

        int ask(ProofLimit limit, String subject, int node) {
            long sent = System.nanoTime();
            int status;
            try {
                Socket socket = to(node);
                sent = System.nanoTime();
                socket.getOutputStream()
                        .write("GET /%s/%s/%d HTTP/1.1\r\nHost: proof\r\nX-Subject: %s\r\n\r\n"
                                .formatted(limit.label, subject, sent, subject)
                                .getBytes(US_ASCII));
                status = answer(socket, node);
                leftAloneUntil.set(node, begun);
            } catch (IOException failed) {
                status = NO_ANSWER;
                drop(node);
                leftAloneUntil.set(node, System.nanoTime() + LEFT_ALONE_NANOS);
            }
            answers.add(new Answer(limit, node, status, sent, System.nanoTime() - sent));
            return status;
        }

        private Socket to(int node) throws IOException {
            Socket known = sockets[node];
            if (known != null) {
                return known;
            }
            Socket socket = new Socket();
            sockets[node] = socket;
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(READ_MILLIS_MAX);
            socket.bind(new InetSocketAddress(from, 0));
            socket.connect(nodes.get(node), CONNECT_MILLIS_MAX);
            return socket;
        }

        /** The status of the answer, which is read to its end. */
        private int answer(Socket socket, int node) throws IOException {
            InputStream in = new BufferedInputStream(socket.getInputStream(), 1 << 10);
            String head = HttpHead.read(in);
            if (head == null) {
                throw new EOFException("no answer");
            }
            String fields = head.toLowerCase(Locale.ROOT);
            int length = fields.indexOf("content-length: ") + "content-length: ".length();
            in.skipNBytes(Integer.parseInt(fields.substring(length, fields.indexOf("\r", length))));
            if (fields.contains("connection: close")) {
                drop(node);
            }
            return Integer.parseInt(fields.substring(9, 12));
        }

        private void drop(int node) {
            Socket socket = sockets[node];
            sockets[node] = null;
            if (socket != null) {
                try {
                    socket.close();
                } catch (IOException gone) {
                    // That is what was wanted.
                }
            }
        }

        @Override
        public void close() {
            for (int node = 0; node < sockets.length; node++) {
                drop(node);
            }
        }
    }

    @Override
    public void close() {
        ended = true;
        Threads.join(callers);
    }
}
