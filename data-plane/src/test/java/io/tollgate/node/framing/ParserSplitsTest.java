package io.tollgate.node.framing;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.jspecify.annotations.Nullable;

/** However the network cuts the bytes, a parser sees the same; and no bytes at all make it throw. */
class ParserSplitsTest {
    private static final List<String> PIECES = List.of(
            "GET /a?b=c HTTP/1.1\r\nHost: x\r\n\r\n",
            "POST /b HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello",
            "POST /c HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3;e=1\r\nabc\r\nA\r\n0123456789\r\n0\r\nT: 1\r\n\r\n",
            "HEAD http://x/d HTTP/1.1\r\nHost: x\r\n\r\n",
            "\r\nGET / HTTP/1.0\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: x\r\nBad : y\r\n\r\n",
            "GET / HTTP/1.1\nHost: x\n\n",
            "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabcd\r\n");

    private static final class Recorder implements MessageSink<RequestHead> {
        private final StringBuilder seen = new StringBuilder();
        private final boolean pauses;
        private @Nullable RequestParser parser;

        Recorder(boolean pauses) {
            this.pauses = pauses;
        }

        @Override
        public void head(RequestHead head) {
            seen.append("\nhead ").append(head.method()).append(' ').append(head.target());
            seen.append(' ').append(head.bodyLength()).append(" body ");
        }

        @Override
        public void body(ByteBuf part) {
            seen.append(part.toString(StandardCharsets.ISO_8859_1));
            part.release();
            RequestParser current = parser;
            if (pauses && current != null) {
                current.pause();
            }
        }

        @Override
        public void end(@Nullable Fields trailers) {
            seen.append(" end ").append(trailers == null ? 0 : trailers.size());
            RequestParser current = parser;
            if (current != null) {
                current.next();
            }
        }

        @Override
        public void fault(Fault fault) {
            seen.append("\nfault ").append(fault.kind());
        }
    }

    private static String parse(byte[] bytes, List<Integer> cuts) {
        return parse(bytes, cuts, false);
    }

    private static String parse(byte[] bytes, List<Integer> cuts, boolean pauses) {
        Recorder recorder = new Recorder(pauses);
        RequestParser parser = new RequestParser(UnpooledByteBufAllocator.DEFAULT, recorder);
        recorder.parser = parser;
        int from = 0;
        int next = 0;
        while (from < bytes.length) {
            int length = cuts.isEmpty() ? bytes.length : cuts.get(next++ % cuts.size());
            int to = Math.min(bytes.length, from + length);
            parser.feed(UnpooledByteBufAllocator.DEFAULT.buffer(to - from).writeBytes(bytes, from, to - from));
            from = to;
            while (parser.isPaused()) {
                parser.resume();
            }
        }
        parser.close();
        return recorder.seen.toString();
    }

    @Provide
    Arbitrary<String> traffic() {
        return Arbitraries.of(PIECES).list().ofMinSize(1).ofMaxSize(6).map(pieces -> String.join("", pieces));
    }

    @Property(tries = 2_000)
    void cuts_change_nothing(
            @ForAll("traffic") String traffic,
            @ForAll @Size(min = 1, max = 8) List<@IntRange(min = 1, max = 40) Integer> cuts) {
        byte[] bytes = traffic.getBytes(StandardCharsets.ISO_8859_1);

        assertThat(parse(bytes, cuts)).isEqualTo(parse(bytes, List.of()));
    }

    @Property(tries = 2_000)
    void pauses_behind_every_part_change_nothing(
            @ForAll("traffic") String traffic,
            @ForAll @Size(min = 1, max = 8) List<@IntRange(min = 1, max = 40) Integer> cuts) {
        byte[] bytes = traffic.getBytes(StandardCharsets.ISO_8859_1);

        assertThat(parse(bytes, cuts, true)).isEqualTo(parse(bytes, List.of()));
    }

    @Property(tries = 2_000)
    void mutated_bytes_are_a_message_or_a_fault_and_never_an_exception(
            @ForAll("traffic") String traffic,
            @ForAll int at,
            @ForAll byte value,
            @ForAll @IntRange(min = 1, max = 9) int cut) {
        byte[] bytes = traffic.getBytes(StandardCharsets.ISO_8859_1);
        bytes[Math.floorMod(at, bytes.length)] = value;

        assertThat(parse(bytes, List.of(cut))).isEqualTo(parse(bytes, List.of()));
    }
}
