package io.tollgate.node.websocket;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;

/** Whether octets are UTF-8 so far, told at the first one that cannot be, however the network cuts them. */
final class Utf8Check {
    private final CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    private final CharBuffer ignored = CharBuffer.allocate(8 << 10);
    /** The beginning of a character whose rest has not come: at most three octets. */
    private byte[] begun = new byte[0];

    boolean feed(byte[] octets, int at, int length) {
        ByteBuffer all = ByteBuffer.allocate(begun.length + length)
                .put(begun)
                .put(octets, at, length)
                .flip();
        while (true) {
            var result = decoder.decode(all, ignored.clear(), false);
            if (result.isError()) {
                return false;
            }
            if (result.isUnderflow()) {
                begun = new byte[all.remaining()];
                all.get(begun);
                return true;
            }
        }
    }

    boolean isWhole() {
        return begun.length == 0;
    }
}
