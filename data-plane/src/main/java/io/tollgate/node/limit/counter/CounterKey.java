package io.tollgate.node.limit.counter;

import java.nio.ByteBuffer;
import java.util.HexFormat;

/**
 * Which counter: 128 bits of an HMAC over limit, rule and values, so that nobody who sees the cluster's memory or
 * traffic learns who was counted.
 */
public record CounterKey(long high, long low) {
    /** The key in the first 16 bytes of {@code mac}. */
    public static CounterKey of(byte[] mac) {
        ByteBuffer bytes = ByteBuffer.wrap(mac);
        return new CounterKey(bytes.getLong(), bytes.getLong());
    }

    /** 32 hexadecimal digits. */
    public String text() {
        HexFormat hex = HexFormat.of();
        return hex.toHexDigits(high) + hex.toHexDigits(low);
    }
}
