package io.tollgate.node.token;

import io.tollgate.core.config.IssuerKeys;
import io.tollgate.node.token.KeyFetch.Location;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The last key set of one issuer on the node's shelf, for a start while the issuer is away. It lies there under a name made
 * of all that says where it came from: an issuer whose place of keys, hosts or authority changed finds nothing.
 *
 * <p>{@link #keep} is called by one thread at a time; both methods block on the disk.
 */
final class KeptKeys {
    /** Older ones are not used: by then an issuer has changed its keys, perhaps for a reason. */
    static final Duration AGE_MAX = Duration.ofDays(7);

    /** The same set is written again so often, that its age is right. */
    private static final Duration WRITE_AGAIN = Duration.ofMinutes(10);

    private static final Logger LOG = LoggerFactory.getLogger(KeptKeys.class);
    private static final int NAME_BYTES = 16;

    private final Location location;
    private final KeyShelf shelf;
    private final InstantSource clock;
    private final String name;

    // Of the thread that keeps.
    private byte @Nullable [] written;
    private Instant writtenAt = Instant.EPOCH;
    private boolean failing;

    KeptKeys(Location location, KeyShelf shelf, InstantSource clock) {
        this.location = location;
        this.shelf = shelf;
        this.clock = clock;
        this.name = nameOf(location);
    }

    /** What was fetched when: a key set as it came, in UTF-8. */
    record Kept(String document, Instant fetchedAt) {}

    String name() {
        return name;
    }

    /** The set that was kept; empty when there is none that may be used, which the log says why. */
    Optional<Kept> load() {
        try {
            Optional<byte[]> content = shelf.read(name);
            if (content.isEmpty()) {
                return Optional.empty();
            }
            if (content.get().length < Long.BYTES) {
                throw new IOException("cut off");
            }
            ByteBuffer in = ByteBuffer.wrap(content.get());
            Instant fetchedAt = Instant.ofEpochMilli(in.getLong());
            Instant now = clock.instant();
            if (fetchedAt.isBefore(now.minus(AGE_MAX)) || fetchedAt.isAfter(now.plus(AGE_MAX))) {
                LOG.warn("keys of {} on disk are of {}: too old to be used", location.issuer(), fetchedAt);
                return Optional.empty();
            }
            String document =
                    new String(content.get(), Long.BYTES, content.get().length - Long.BYTES, StandardCharsets.UTF_8);
            return Optional.of(new Kept(document, fetchedAt));
        } catch (IOException e) {
            LOG.warn("keys of {} on disk are not used: {}", location.issuer(), e.getMessage());
            return Optional.empty();
        }
    }

    /** Keeps {@code document}, which was fetched now. */
    void keep(byte[] document) {
        Instant now = clock.instant();
        if (Arrays.equals(document, written) && now.isBefore(writtenAt.plus(WRITE_AGAIN))) {
            return;
        }
        try {
            shelf.write(
                    name,
                    ByteBuffer.allocate(Long.BYTES + document.length)
                            .putLong(now.toEpochMilli())
                            .put(document)
                            .array());
            written = document;
            writtenAt = now;
            failing = false;
        } catch (IOException e) {
            if (!failing) {
                LOG.warn("keys of {} are not kept on disk: {}", location.issuer(), e.getMessage());
            }
            failing = true;
        }
    }

    private static String nameOf(Location location) {
        IssuerKeys keys = location.keys();
        String text = String.join(
                "\n",
                List.of(
                        location.issuer(),
                        String.valueOf(keys.jwksUri()),
                        String.valueOf(keys.discoveryUri()),
                        String.join(" ", keys.allowedHosts()),
                        String.valueOf(keys.caPem())));
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, NAME_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
