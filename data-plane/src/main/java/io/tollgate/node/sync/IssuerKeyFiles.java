package io.tollgate.node.sync;

import io.tollgate.node.token.KeyShelf;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Key sets of issuers in the node's folder. Each file begins with a code over its name and content (HMAC-SHA256, RFC 2104)
 * under a key derived from the node's private key, so that what was changed, or laid there by somebody who cannot read that
 * key, is not believed. A renewed identity makes all of them unreadable; they are written again within minutes. Any thread.
 */
public final class IssuerKeyFiles implements KeyShelf {
    private static final String PREFIX = "issuer-keys-";
    private static final String HMAC = "HmacSHA256";
    private static final String PURPOSE = "tollgate issuer keys v1";
    private static final int CODE_BYTES = 32;
    private static final int FILE_BYTES_MAX = 1 << 20;

    private final DataFolder folder;
    private final NodeStore store;

    /** Files in {@code folder}, under the identity that {@code store} has at that moment; none while it has none. */
    public IssuerKeyFiles(DataFolder folder, NodeStore store) {
        this.folder = folder;
        this.store = store;
    }

    @Override
    public Optional<byte[]> read(String name) throws IOException {
        Optional<byte[]> file = folder.read(PREFIX + name, FILE_BYTES_MAX);
        if (file.isEmpty()) {
            return file;
        }
        byte[] bytes = file.get();
        if (bytes.length >= CODE_BYTES) {
            byte[] content = Arrays.copyOfRange(bytes, CODE_BYTES, bytes.length);
            Optional<byte[]> expected = code(name, content);
            if (expected.isPresent() && MessageDigest.isEqual(expected.get(), Arrays.copyOf(bytes, CODE_BYTES))) {
                return Optional.of(content);
            }
        }
        throw new IOException("damaged, or not by this identity of the node");
    }

    @Override
    public void write(String name, byte[] content) throws IOException {
        Optional<byte[]> code = code(name, content);
        if (code.isPresent()) {
            folder.write(
                    PREFIX + name,
                    ByteBuffer.allocate(CODE_BYTES + content.length)
                            .put(code.get())
                            .put(content)
                            .array());
        }
    }

    @Override
    public void keepOnly(Set<String> names) throws IOException {
        for (String file : folder.list(PREFIX)) {
            if (!names.contains(file.substring(PREFIX.length()))) {
                folder.delete(file);
            }
        }
    }

    /** Empty before the node is enrolled. */
    private Optional<byte[]> code(String name, byte[] content) throws IOException {
        try {
            Optional<NodeIdentity> identity = store.identity();
            if (identity.isEmpty()) {
                return Optional.empty();
            }
            Mac mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(identity.get().key().getEncoded(), HMAC));
            byte[] derived = mac.doFinal(PURPOSE.getBytes(StandardCharsets.US_ASCII));
            mac.init(new SecretKeySpec(derived, HMAC));
            mac.update(name.getBytes(StandardCharsets.US_ASCII));
            mac.update((byte) 0);
            return Optional.of(mac.doFinal(content));
        } catch (GeneralSecurityException e) {
            throw new IOException("the node's identity is not readable", e);
        }
    }
}
