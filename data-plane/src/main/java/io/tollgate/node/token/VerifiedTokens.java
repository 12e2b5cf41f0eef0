package io.tollgate.node.token;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Verified tokens, as many as fit: a table of sets of four, in which a newcomer takes the place of one that is over or of
 * any. Only verified tokens come in, so that nobody pushes others out with garbage. Any thread, no lock.
 */
final class VerifiedTokens {
    private static final int SETS = 1 << 12;
    private static final int WAYS = 4;

    private final AtomicReferenceArray<@Nullable VerifiedToken> slots = new AtomicReferenceArray<>(SETS * WAYS);

    /** The token as one of {@code plans} verified it; null when it was not, or is not known any more. */
    @Nullable
    VerifiedToken find(Fingerprint fingerprint, List<IssuerPlan> plans, Instant now) {
        int start = start(fingerprint);
        for (int i = start; i < start + WAYS; i++) {
            VerifiedToken token = slots.get(i);
            if (token != null
                    && token.fingerprint().equals(fingerprint)
                    && token.isTrusted()
                    && !token.isStale(now)
                    && plans.contains(token.plan())) {
                return token;
            }
        }
        return null;
    }

    void add(VerifiedToken token, Instant now) {
        int start = start(token.fingerprint());
        int place = start + (int) (token.fingerprint().b() & (WAYS - 1));
        for (int i = start; i < start + WAYS; i++) {
            VerifiedToken there = slots.get(i);
            boolean same =
                    there != null && there.fingerprint().equals(token.fingerprint()) && there.plan() == token.plan();
            if (same) {
                place = i;
                break;
            }
            if (there == null || there.isOver(now) || there.isStale(now) || !there.isTrusted()) {
                place = i;
            }
        }
        slots.set(place, token);
    }

    private static int start(Fingerprint fingerprint) {
        return (int) (fingerprint.a() & (SETS - 1)) * WAYS;
    }
}
