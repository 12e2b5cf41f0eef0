package io.tollgate.node.limit;

import io.tollgate.core.config.Limit;
import io.tollgate.node.limit.counter.Grant;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Judges the permits that one request got when some of them had to be asked for: pure.
 *
 * @param answer for the request
 * @param judged one for each limit, in order
 * @param undo permits to give back
 */
record Settlement(LimitAnswer answer, List<Judged> judged, List<Held> undo) {
    /** A rule and what the request got of its counter. */
    record Held(CountedRule counted, Permit permit) {}

    /** A limit's rules, and what it says. */
    record Judged(LimitPlan plan, List<Held> rules, LimitVerdict verdict) {
        private boolean passes() {
            return verdict == LimitVerdict.ADMITTED || verdict == LimitVerdict.ADMITTED_LOCALLY;
        }

        private Judged undone() {
            return new Judged(plan, rules, LimitVerdict.UNDONE);
        }
    }

    /** Judges {@code helds}, in which a limit's rules stand together. */
    static Settlement of(List<Held> helds, long nowNanos) {
        List<Judged> judged = judge(helds);
        LimitAnswer answer = answer(judged, nowNanos);
        boolean admitted = answer instanceof LimitAnswer.Admitted;
        List<Held> undo = new ArrayList<>();
        for (Judged each : judged) {
            if (!admitted || !each.passes()) {
                each.rules().stream().filter(Settlement::isTaken).forEach(undo::add);
            }
        }
        if (!admitted) {
            judged.replaceAll(each -> each.passes() ? each.undone() : each);
        }
        return new Settlement(answer, judged, undo);
    }

    private static List<Judged> judge(List<Held> helds) {
        List<Judged> judged = new ArrayList<>();
        for (int from = 0, to; from < helds.size(); from = to) {
            LimitPlan plan = helds.get(from).counted().plan();
            to = from;
            while (to < helds.size() && helds.get(to).counted().plan().equals(plan)) {
                to++;
            }
            List<Held> rules = helds.subList(from, to);
            judged.add(new Judged(plan, rules, verdict(plan.limit(), rules)));
        }
        return judged;
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
        return rules.stream().anyMatch(held -> held.permit() instanceof Permit.Shared)
                ? LimitVerdict.ADMITTED_LOCALLY
                : LimitVerdict.ADMITTED;
    }

    private static boolean isTaken(Held held) {
        return switch (held.permit()) {
            case Permit.Taken ignored -> true;
            case Permit.Shared ignored -> true;
            case Permit.Refused ignored -> false;
            case Permit.Unknown ignored -> false;
        };
    }

    private static LimitAnswer answer(List<Judged> judged, long nowNanos) {
        String refusing = null;
        long longestNanos = -1;
        for (Judged each : judged) {
            long waitNanos = each.verdict() == LimitVerdict.REFUSED ? waitNanos(each.rules()) : -1;
            if (waitNanos > longestNanos) {
                longestNanos = waitNanos;
                refusing = each.plan().limit().name();
            }
        }
        List<LimitState> states =
                judged.stream().map(each -> state(each, nowNanos)).toList();
        if (refusing != null) {
            return new LimitAnswer.Refused(refusing, Duration.ofNanos(longestNanos), states);
        }
        return judged.stream()
                .filter(each -> each.verdict() == LimitVerdict.UNAVAILABLE)
                .findFirst()
                .<LimitAnswer>map(
                        each -> new LimitAnswer.Unavailable(each.plan().limit().name()))
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

    private static LimitState state(Judged each, long nowNanos) {
        LimitState state = state(each.rules(), nowNanos);
        return switch (each.verdict()) {
            case REFUSED, WOULD_REFUSE -> state.refusing();
            case ADMITTED, ADMITTED_LOCALLY, ADMITTED_UNCOUNTED, UNAVAILABLE, UNDONE -> state;
        };
    }

    /** How a limit stands: its rule that has least left. Nothing is known of a rule that was not answered. */
    private static LimitState state(List<Held> rules, long nowNanos) {
        Held tightest = rules.getFirst();
        for (Held held : rules) {
            if (remaining(held, nowNanos) < remaining(tightest, nowNanos)) {
                tightest = held;
            }
        }
        boolean unknown = tightest.permit() instanceof Permit.Unknown;
        return LimitState.of(
                tightest.counted().rule().policy(),
                unknown ? 0 : remaining(tightest, nowNanos),
                resetNanos(tightest, nowNanos));
    }

    private static long remaining(Held held, long nowNanos) {
        return switch (held.permit()) {
            case Permit.Taken ignored -> held.counted().cell().remaining(nowNanos);
            case Permit.Shared(Grant.Leased lease) -> lease.remaining();
            case Permit.Refused(Grant.Leased lease) -> lease.remaining();
            case Permit.Unknown ignored -> Long.MAX_VALUE;
        };
    }

    private static long resetNanos(Held held, long nowNanos) {
        return switch (held.permit()) {
            case Permit.Taken ignored -> held.counted().cell().resetNanos(nowNanos);
            case Permit.Shared(Grant.Leased lease) -> lease.resetNanos();
            case Permit.Refused(Grant.Leased lease) -> lease.resetNanos();
            case Permit.Unknown ignored -> 0;
        };
    }
}
