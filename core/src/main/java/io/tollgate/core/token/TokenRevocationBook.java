package io.tollgate.core.token;

import io.tollgate.core.token.TokenRevocation.TokenFacts;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Every token revocation a node knows. Reading never blocks; changes come from one thread at a time, and each takes effect
 * at once. {@link #version} lets readers remember that a token was not refused by what is known.
 */
public final class TokenRevocationBook {
    private final Map<String, TokenRevocation> byId = new ConcurrentHashMap<>();
    /** Lists by what a token has to have for them to be asked; never changed, only replaced. */
    private final Map<Lookup, List<TokenRevocation>> byLookup = new ConcurrentHashMap<>();

    private final AtomicLong version = new AtomicLong(1);
    private volatile boolean known;

    /** One of the three ways to find a revocation; the value is empty for those of a whole issuer. */
    private record Lookup(String issuer, char way, String value) {
        static Lookup of(TokenRevocation revocation) {
            String jti = revocation.jti();
            String subject = revocation.subject();
            return jti != null
                    ? new Lookup(revocation.issuer(), 'j', jti)
                    : new Lookup(revocation.issuer(), 's', subject == null ? "" : subject);
        }
    }

    /** Grows with every change; never 0. */
    public long version() {
        return version.get();
    }

    /** Whether this book is all there is: before the first whole list, and when the stored one is damaged, it is not. */
    public boolean isKnown() {
        return known;
    }

    /** Nothing is known any more; no token may be let in by this book. */
    public synchronized void forgetAll(Instant now) {
        known = false;
        apply(List.of(), List.copyOf(byId.keySet()), now);
    }

    /** Revocations in it, those that have ended included until the next change. */
    public int size() {
        return byId.size();
    }

    /** Adds or replaces {@code upserts}, forgets {@code removedIds} and what has ended at {@code now}. */
    public synchronized void apply(Collection<TokenRevocation> upserts, Collection<String> removedIds, Instant now) {
        upserts.forEach(this::put);
        removedIds.forEach(this::remove);
        List<String> ended = new ArrayList<>();
        byId.forEach((id, revocation) -> {
            if (!now.isBefore(revocation.expiresAt())) {
                ended.add(id);
            }
        });
        ended.forEach(this::remove);
        version.incrementAndGet();
    }

    /** Replaces everything; one in both is never missing in between. */
    public synchronized void replaceAll(Collection<TokenRevocation> revocations, Instant now) {
        Map<String, TokenRevocation> next = new HashMap<>();
        revocations.forEach(revocation -> next.put(revocation.id(), revocation));
        List<String> gone =
                byId.keySet().stream().filter(id -> !next.containsKey(id)).toList();
        apply(revocations, gone, now);
        known = true;
    }

    /** The id of a revocation that refuses the token; null when none does. */
    public @Nullable String refusing(String issuer, TokenFacts token, Instant now) {
        if (byId.isEmpty()) {
            return null;
        }
        String jti = token.jti();
        String subject = token.subject();
        String found = jti == null ? null : refusing(new Lookup(issuer, 'j', jti), token, now);
        if (found == null && subject != null && !subject.isEmpty()) {
            found = refusing(new Lookup(issuer, 's', subject), token, now);
        }
        return found == null ? refusing(new Lookup(issuer, 's', ""), token, now) : found;
    }

    private @Nullable String refusing(Lookup lookup, TokenFacts token, Instant now) {
        for (TokenRevocation revocation : byLookup.getOrDefault(lookup, List.of())) {
            if (revocation.refuses(token, now)) {
                return revocation.id();
            }
        }
        return null;
    }

    private void put(TokenRevocation revocation) {
        TokenRevocation before = byId.put(revocation.id(), revocation);
        byLookup.merge(Lookup.of(revocation), List.of(revocation), (there, added) -> {
            List<TokenRevocation> all = new ArrayList<>(there);
            all.removeIf(each -> each.id().equals(revocation.id()));
            all.addAll(added);
            return List.copyOf(all);
        });
        if (before != null && !Lookup.of(before).equals(Lookup.of(revocation))) {
            forget(before);
        }
    }

    private void remove(String id) {
        TokenRevocation removed = byId.remove(id);
        if (removed != null) {
            forget(removed);
        }
    }

    private void forget(TokenRevocation revocation) {
        byLookup.computeIfPresent(Lookup.of(revocation), (lookup, there) -> {
            List<TokenRevocation> rest = there.stream()
                    .filter(each -> !each.id().equals(revocation.id()))
                    .toList();
            return rest.isEmpty() ? null : rest;
        });
    }
}
