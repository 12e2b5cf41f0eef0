package io.tollgate.bench.framing;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.tollgate.bench.filter.GuardedRoute;
import io.tollgate.node.framing.Fault;
import io.tollgate.node.framing.Fields;
import io.tollgate.node.framing.HeadWriter;
import io.tollgate.node.framing.MessageSink;
import io.tollgate.node.framing.RequestHead;
import io.tollgate.node.framing.RequestParser;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Heads of HTTP/1: from the bytes that wrk and a browser send, and to the bytes that the upstream gets. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(value = 1, jvmArgsAppend = "--sun-misc-unsafe-memory-access=allow")
public class HeadBench {
    private static final String BROWSER = """
            GET /policy/items/4711?sort=price HTTP/1.1
            Host: api.example.com
            User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0
            Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8
            Accept-Language: en-US,en;q=0.5
            Accept-Encoding: gzip, deflate, br, zstd
            Referer: https://www.example.com/items
            Connection: keep-alive
            Cookie: session=0123456789abcdef0123456789abcdef; theme=dark
            Sec-Fetch-Dest: empty
            Sec-Fetch-Mode: cors
            Sec-Fetch-Site: same-site
            X-API-Key: tg_live_0G1MeZ7md2LU_EKe9jPEuUislv0KLVm6KjDmkowmPwtzwa0AIpxyZVmh_063NM9

            """.replace("\n", "\r\n");

    private final GuardedRoute guarded = new GuardedRoute();
    private final LastHead last = new LastHead();
    private final RequestParser parser = new RequestParser(ByteBufAllocator.DEFAULT, last);
    private final ByteBuf few = direct(guarded.request());
    private final ByteBuf many = direct(BROWSER.getBytes(StandardCharsets.US_ASCII));
    private final Fields fields = guarded.head().fields();

    /** As a socket's bytes come: direct memory. Never released: the parser releases what it is fed. */
    private static ByteBuf direct(byte[] bytes) {
        return Unpooled.unreleasableBuffer(Unpooled.directBuffer(bytes.length).writeBytes(bytes));
    }

    @TearDown
    public void close() {
        guarded.close();
    }

    @Benchmark
    public @Nullable RequestHead parseFewFields() {
        return parse(few);
    }

    @Benchmark
    public @Nullable RequestHead parseBrowser() {
        return parse(many);
    }

    private @Nullable RequestHead parse(ByteBuf bytes) {
        parser.feed(bytes.duplicate());
        parser.next();
        return last.head;
    }

    @Benchmark
    public int write() {
        var out = HeadWriter.request(ByteBufAllocator.DEFAULT, "GET", "/policy/items/4711", null, fields);
        var length = out.readableBytes();
        out.release();
        return length;
    }

    /** Keeps what was parsed. */
    private static final class LastHead implements MessageSink<RequestHead> {
        private @Nullable RequestHead head;

        @Override
        public void head(RequestHead parsed) {
            head = parsed;
        }

        @Override
        public void body(ByteBuf part) {
            part.release();
        }

        @Override
        public void end(@Nullable Fields trailers) {}

        @Override
        public void fault(Fault fault) {
            throw new IllegalStateException("the request is a good one: " + fault);
        }
    }
}
