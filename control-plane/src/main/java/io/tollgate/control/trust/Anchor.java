package io.tollgate.control.trust;

import com.google.protobuf.ByteString;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A signing key or an authority.
 *
 * @param generation from 1, in the order in which they were made
 * @param id SHA-256 of its public part, base64url without padding
 */
public record Anchor(AnchorKind kind, int generation, String id, Material material, AnchorState state, Life life) {
    /**
     * What it is made of.
     *
     * @param publicPart SubjectPublicKeyInfo, or the authority's certificate
     * @param crossCertificate of an authority, by the one before; null for none
     * @param secret the name under which its private part is stored; null once it is retired
     */
    public record Material(
            ByteString publicPart,
            @Nullable ByteString crossCertificate,
            @Nullable String secret) {}

    /** Who made it, and when what became of it; null for what has not happened. */
    public record Life(
            Instant createdAt,
            String createdBy,
            @Nullable Instant activatedAt,
            @Nullable Instant retiredAt) {}

    /** Whether nodes are told to believe it. */
    public boolean isBelieved() {
        return state != AnchorState.RETIRED;
    }
}
