package io.tollgate.node.limit;

import io.tollgate.core.config.Limit;
import io.tollgate.node.limit.counter.Grant;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Judges the permits that one request got: pure.
 *
 * @param answer for the request
 * @param verdicts one for each limit, in order
 * @param undo permits to give back
 */
record Settlement(LimitAnswer answer, Map<Limit, LimitVerdict> verdicts, List<Held> undo) {
    /** A rule and what the request got of its counter. */
    record Held(CountedRule counted, Permit permit) {}

    static Settlement of(List<Held> helds) {
        Map<Limit, List<Held>> byLimit = new LinkedHashMap<>();
        helds.forEach(held -> byLimit.computeIfAbsent(held.counted().limit(), limit -> new ArrayList<>())
                .add(held));
        Map<Limit, LimitVerdict> verdicts = new LinkedHashMap<>();
        byLimit.forEach((limit, rules) -> verdicts.put(limit, verdict(limit, rules)));
        List<LimitState> states =
                byLimit.values().stream().map(Settlement::state).toList();
        LimitAnswer answer = answer(byLimit, verdicts, states);
        boolean admitted = answer instanceof LimitAnswer.Admitted;
        List<Held> undo = new ArrayList<>();
        byLimit.forEach((limit, rules) -> {
            LimitVerdict verdict = verdicts.get(limit);
            boolean passes = verdict == LimitVerdict.ADMITTED || verdict == LimitVerdict.ADMITTED_LOCALLY;
            if (!admitted || !passes) {
                rules.stream()
                        .filter(held -> held.permit() instanceof Permit.Taken)
                        .forEach(undo::add);
            }
            if (!admitted && passes) {
                verdicts.put(limit, LimitVerdict.UNDONE);
            }
        });
        return new Settlement(answer, verdicts, undo);
    }

    private static LimitVerdict verdict(Limit limit, List<Held> rules) {
        if (rules.stream().anyMatch(held -> held.permit() instanceof Permit.Refused)) {
            return limit.shadow() ? LimitVerdict.WOULD_REFUSE : LimitVerdict.REFUSED;
        }
        if (rules.stream().anyMatch(held -> held.permit() instanceof Permit.Unknown)) {
            return limit.shadow() || limit.onUnavailable() == Limit.OnUnavailable.ALLOW
                    ? LimitVerdict.ADMITTED_UNCOUNTED
                    : LimitVerdict.UNAVAILABLE;
        }
        return rules.stream().anyMatch(Settlement::isLocal) ? LimitVerdict.ADMITTED_LOCALLY : LimitVerdict.ADMITTED;
    }

    private static boolean isLocal(Held held) {
        return held.permit() instanceof Permit.Taken taken && taken.source() == Permit.Source.LOCAL_SHARE;
    }

    private static LimitAnswer answer(
            Map<Limit, List<Held>> byLimit, Map<Limit, LimitVerdict> verdicts, List<LimitState> states) {
        String refusing = null;
        long longestNanos = -1;
        for (Map.Entry<Limit, List<Held>> entry : byLimit.entrySet()) {
            long waitNanos = verdicts.get(entry.getKey()) == LimitVerdict.REFUSED ? waitNanos(entry.getValue()) : -1;
            if (waitNanos > longestNanos) {
                longestNanos = waitNanos;
                refusing = entry.getKey().name();
            }
        }
        if (refusing != null) {
            return new LimitAnswer.Refused(refusing, Duration.ofNanos(longestNanos), states);
        }
        return verdicts.entrySet().stream()
                .filter(entry -> entry.getValue() == LimitVerdict.UNAVAILABLE)
                .findFirst()
                .<LimitAnswer>map(
                        entry -> new LimitAnswer.Unavailable(entry.getKey().name()))
                .orElseGet(() -> new LimitAnswer.Admitted(states));
    }

    private static long waitNanos(List<Held> rules) {
        long longest = 0;
        for (Held held : rules) {
            if (held.permit() instanceof Permit.Refused refused) {
                longest = Math.max(longest, refused.lease().waitNanos());
            }
        }
        return longest;
    }

    /** How a limit stands: its rule that has least left. Nothing is known of a rule that was not answered. */
    private static LimitState state(List<Held> rules) {
        Held tightest = rules.getFirst();
        for (Held held : rules) {
            if (remaining(held) < remaining(tightest)) {
                tightest = held;
            }
        }
        Grant.Leased lease = lease(tightest.permit());
        CountedRule counted = tightest.counted();
        return new LimitState(
                counted.limit().name(),
                counted.rule().requests(),
                Math.max(1, TimeUnit.NANOSECONDS.toSeconds(counted.rule().perNanos())),
                lease == null ? 0 : lease.remaining(),
                lease == null ? 0 : Math.ceilDiv(lease.resetNanos(), TimeUnit.SECONDS.toNanos(1)));
    }

    private static long remaining(Held held) {
        Grant.Leased lease = lease(held.permit());
        return lease == null ? Long.MAX_VALUE : lease.remaining();
    }

    private static Grant.@Nullable Leased lease(Permit permit) {
        return switch (permit) {
            case Permit.Taken taken -> taken.lease();
            case Permit.Refused refused -> refused.lease();
            case Permit.Unknown ignored -> null;
        };
    }
}
