package io.tollgate.node.framing;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whatever bytes come on a connection: they are requests or a fault, the same however they are cut; what was taken for a
 * request is one again when it is written; and no buffer is lost.
 */
class RequestBytesFuzzTest {
    private static final class Hearing implements MessageSink<RequestHead> {
        private final List<RequestHead> heads = new ArrayList<>();
        private final StringBuilder heard = new StringBuilder();
        private @Nullable RequestParser parser;

        @Override
        public void head(RequestHead head) {
            heads.add(head);
            heard.append(head.method())
                    .append(head.target())
                    .append(head.version())
                    .append(head.authority());
            heard.append(text(head.fields())).append(head.bodyLength()).append(':');
        }

        @Override
        public void body(ByteBuf part) {
            heard.append(part.toString(StandardCharsets.ISO_8859_1));
            part.release();
        }

        @Override
        public void end(@Nullable Fields trailers) {
            heard.append('.').append(trailers == null ? "" : text(trailers));
            RequestParser current = parser;
            if (current != null) {
                current.next();
            }
        }

        @Override
        public void fault(Fault fault) {
            heard.append('!').append(fault.kind());
        }
    }

    private static String text(Fields fields) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < fields.size(); i++) {
            text.append(fields.name(i)).append('=').append(fields.value(i)).append('\n');
        }
        return text.toString();
    }

    private static Hearing parse(byte[] bytes, int cut) {
        UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false);
        Hearing hearing = new Hearing();
        RequestParser parser = new RequestParser(allocator, hearing);
        hearing.parser = parser;
        for (int from = 0; from < bytes.length; from += cut) {
            int length = Math.min(cut, bytes.length - from);
            parser.feed(allocator.heapBuffer(length).writeBytes(bytes, from, length));
        }
        parser.close();
        require(allocator.metric().usedHeapMemory() == 0, "a buffer is lost");
        return hearing;
    }

    @FuzzTest(maxDuration = "60s")
    void they_are_requests_or_a_fault(byte[] bytes) {
        if (bytes.length < 2) {
            return;
        }
        int cut = 1 + (bytes[0] & 0x1f);
        byte[] traffic = Arrays.copyOfRange(bytes, 1, bytes.length);
        Hearing whole = parse(traffic, traffic.length);
        String heard = whole.heard.toString();
        require(heard.equals(parse(traffic, cut).heard.toString()), "cuts change what is heard");
        for (RequestHead head : whole.heads) {
            if (head.version() == HttpVersion.HTTP_1_1 && head.target().path().startsWith("/")) {
                requireSameAgain(head);
            }
        }
    }

    /** What an upstream gets is what was judged. */
    private static void requireSameAgain(RequestHead head) {
        ByteBuf written = HeadWriter.request(
                UnpooledByteBufAllocator.DEFAULT,
                head.method(),
                head.target().path(),
                head.target().query(),
                head.fields());
        byte[] bytes = new byte[written.readableBytes()];
        written.readBytes(bytes).release();
        Hearing again = parse(bytes, bytes.length);
        require(again.heads.size() == 1, "not one request when written");
        RequestHead second = again.heads.getFirst();
        require(
                second.method().equals(head.method())
                        && second.target().equals(head.target())
                        && second.bodyLength() == head.bodyLength()
                        && text(second.fields()).equals(text(head.fields())),
                "another request when written");
    }

    private static void require(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError(what);
        }
    }
}
