package io.tollgate.node.token;

import io.tollgate.node.token.TokenAnswer.Refused;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Tokens that their issuer has refused, for a moment each. Anybody can fill it, so a newcomer takes the place of another and
 * the table never grows; what is pushed out is asked about again. Any thread, no lock.
 */
final class RefusedTokens {
    private static final int SLOTS = 1 << 11;

    private final AtomicReferenceArray<@Nullable Entry> slots = new AtomicReferenceArray<>(SLOTS);

    private record Entry(Fingerprint fingerprint, Refused answer, Instant until) {}

    /** Why it was refused; null when that is not known, or was too long ago. */
    @Nullable
    Refused find(Fingerprint fingerprint, Instant now) {
        Entry entry = slots.get(slot(fingerprint));
        return entry != null && entry.fingerprint().equals(fingerprint) && now.isBefore(entry.until())
                ? entry.answer()
                : null;
    }

    void add(Fingerprint fingerprint, Refused answer, Instant until) {
        slots.set(slot(fingerprint), new Entry(fingerprint, answer, until));
    }

    private static int slot(Fingerprint fingerprint) {
        return (int) (fingerprint.a() & (SLOTS - 1));
    }
}
