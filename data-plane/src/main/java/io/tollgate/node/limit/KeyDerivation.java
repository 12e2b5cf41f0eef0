package io.tollgate.node.limit;

import io.tollgate.node.limit.counter.CounterKey;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Names counters: HMAC-SHA256 under the cluster's secret, cut to 128 bits. Any thread; about a microsecond. */
public final class KeyDerivation {
    private static final String ALGORITHM = "HmacSHA256";

    private final Mac prototype;

    /** Derives under {@code secret}, the same on all nodes. */
    KeyDerivation(byte[] secret) {
        try {
            prototype = Mac.getInstance(ALGORITHM);
            prototype.init(new SecretKeySpec(secret, ALGORITHM));
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("secret: not usable (expected: at least one byte)", e);
        }
    }

    /** The counter of one rule for one combination of values; each part is length-prefixed, so parts never run together. */
    public CounterKey derive(String limit, String rule, List<String> values) {
        try {
            Mac mac = (Mac) prototype.clone();
            update(mac, limit);
            update(mac, rule);
            values.forEach(value -> update(mac, value));
            return CounterKey.of(mac.doFinal());
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("the JDK's HMAC can be cloned", e);
        }
    }

    private static void update(Mac mac, String part) {
        byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
        for (int shift = 24; shift >= 0; shift -= 8) {
            mac.update((byte) (bytes.length >> shift));
        }
        mac.update(bytes);
    }
}
