package io.tollgate.control.event;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.control.event.EventFeed.Reach;
import io.tollgate.control.event.EventWatch.Turn;
import io.tollgate.core.json.Json;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Events as server-sent events (WHATWG HTML, section 9.2): {@code request} for each request, and at least every two seconds
 * {@code state}, which says whose requests are shown and how many were left out since the last one. So silence means that
 * the connection is lost. It ends after a quarter of an hour, or when the reader may not see it any more; clients come
 * again by themselves.
 *
 * <p>Reading blocks until there is something to say.
 */
final class EventText extends InputStream {
    private static final Duration STATE_EVERY = Duration.ofSeconds(2);
    private static final Duration LIFE_MAX = Duration.ofMinutes(15);
    /** Milliseconds until a browser comes again. */
    private static final String BEGINNING = "retry: 2000\n\n";

    private final EventWatch watch;
    private final Supplier<Reach> reach;
    private final BooleanSupplier mayStill;
    private final long beganNanos = System.nanoTime();
    private ByteArrayInputStream piece = bytes(BEGINNING);
    private long stateNanos = beganNanos - STATE_EVERY.toNanos();
    private long leftOut;
    private boolean over;

    EventText(EventWatch watch, Supplier<Reach> reach, BooleanSupplier mayStill) {
        this.watch = watch;
        this.reach = reach;
        this.mayStill = mayStill;
    }

    @Override
    public int read() throws InterruptedIOException {
        return fill() ? piece.read() : -1;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws InterruptedIOException {
        return length == 0 ? 0 : fill() ? piece.read(into, offset, length) : -1;
    }

    @Override
    public int available() {
        return piece.available();
    }

    /** Whether there is something to read. */
    private boolean fill() throws InterruptedIOException {
        while (piece.available() == 0) {
            if (over) {
                return false;
            }
            piece = bytes(next());
        }
        return true;
    }

    private String next() throws InterruptedIOException {
        StringBuilder text = new StringBuilder();
        long sinceState = System.nanoTime() - stateNanos;
        Turn turn = turn(Duration.ofNanos(Math.max(0, STATE_EVERY.toNanos() - sinceState)));
        turn.requests().forEach(event -> append(text, "request", event.toJson()));
        leftOut += turn.leftOut();
        long now = System.nanoTime();
        if (now - stateNanos >= STATE_EVERY.toNanos()) {
            stateNanos = now;
            append(text, "state", state(reach.get()));
            leftOut = 0;
            over = now - beganNanos >= LIFE_MAX.toNanos() || !mayStill.getAsBoolean();
        }
        over |= turn.isOver();
        return text.toString();
    }

    private Turn turn(Duration atMost) throws InterruptedIOException {
        try {
            return watch.next(atMost);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException();
        }
    }

    private ObjectNode state(Reach now) {
        ObjectNode json = Json.object();
        now.nodes().forEach(json.putArray("nodes")::add);
        now.elsewhere().forEach(json.putArray("elsewhere")::add);
        return json.put("leftOut", leftOut);
    }

    private static void append(StringBuilder text, String event, ObjectNode data) {
        text.append("event: ")
                .append(event)
                .append("\ndata: ")
                .append(Json.print(data))
                .append("\n\n");
    }

    private static ByteArrayInputStream bytes(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        watch.close();
    }
}
