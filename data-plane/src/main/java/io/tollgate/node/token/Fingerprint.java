package io.tollgate.node.token;

import io.netty.util.concurrent.FastThreadLocal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 of a token: what is remembered of it, so that no memory holds a token. */
record Fingerprint(long a, long b, long c, long d) {
    private static final FastThreadLocal<MessageDigest> SHA_256 = new FastThreadLocal<>() {
        @Override
        protected MessageDigest initialValue() throws NoSuchAlgorithmException {
            return MessageDigest.getInstance("SHA-256");
        }
    };

    /** Of the text of a token, of which other characters than a token's make another fingerprint. */
    static Fingerprint of(String token) {
        ByteBuffer digest = ByteBuffer.wrap(SHA_256.get().digest(token.getBytes(StandardCharsets.ISO_8859_1)));
        return new Fingerprint(digest.getLong(), digest.getLong(), digest.getLong(), digest.getLong());
    }

    /** A short name for it, for counters and logs. */
    String shortText() {
        return HexFormat.of().toHexDigits(a);
    }
}
