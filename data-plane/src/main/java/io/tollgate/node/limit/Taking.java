package io.tollgate.node.limit;

import io.netty.util.concurrent.FastThreadLocal;
import io.tollgate.core.config.Access;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What one request finds on this node, rule by rule: a permit, a refusal that is remembered, or neither. Each thread has
 * one and uses it again and again, so that looking costs no memory. Between two requests it still refers to what the
 * one before found, and nobody looks at that.
 */
final class Taking {
    private static final FastThreadLocal<Taking> OWN = new FastThreadLocal<>() {
        @Override
        protected Taking initialValue() {
            return new Taking();
        }
    };

    private final CellKey probe = new CellKey();
    private LimitPlan[] plans = new LimitPlan[8];
    private LimitPlan.Rule[] rules = new LimitPlan.Rule[8];
    private Cell[] cells = new Cell[8];
    private @Nullable Lease[] leases = new Lease[8];
    private @Nullable Refusal[] refusals = new Refusal[8];
    private int size;
    private boolean refused;
    private boolean complete;

    private Taking() {}

    /** Takes what {@code table} holds for {@code request}. Valid on this thread until the next is made. */
    static Taking of(LimitRequest request, LeaseTable table, long nowNanos) {
        Taking own = OWN.get();
        own.take(request, table, nowNanos);
        return own;
    }

    private void take(LimitRequest request, LeaseTable table, long nowNanos) {
        size = 0;
        refused = false;
        complete = true;
        boolean read = Access.isRead(request.method());
        for (int i = 0; i < request.limits().size(); i++) {
            LimitPlan plan = request.limits().get(i);
            if (plan.limit().methods().counts(read)) {
                probe.fill(plan.by(), request);
                for (int j = 0; j < plan.rules().size(); j++) {
                    take(plan, plan.rules().get(j), table, nowNanos);
                }
            }
        }
    }

    private void take(LimitPlan plan, LimitPlan.Rule rule, LeaseTable table, long nowNanos) {
        probe.rule(rule);
        Cell cell = table.cell(probe, plan, rule, nowNanos);
        Lease lease = table.take(cell, nowNanos);
        Refusal refusal = lease == null ? cell.refusal(nowNanos) : null;
        if (size == plans.length) {
            grow();
        }
        plans[size] = plan;
        rules[size] = rule;
        cells[size] = cell;
        leases[size] = lease;
        refusals[size] = refusal;
        size++;
        complete &= lease != null;
        refused |= refusal != null && !plan.limit().shadow();
    }

    private void grow() {
        plans = Arrays.copyOf(plans, size * 2);
        rules = Arrays.copyOf(rules, size * 2);
        cells = Arrays.copyOf(cells, size * 2);
        leases = Arrays.copyOf(leases, size * 2);
        refusals = Arrays.copyOf(refusals, size * 2);
    }

    /** How many rules of limits count this request. */
    int size() {
        return size;
    }

    /** Whether every rule gave a permit. */
    boolean isComplete() {
        return complete;
    }

    /** Whether a limit that is no shadow is known to refuse. */
    boolean isRefused() {
        return refused;
    }

    CountedRule counted(int index) {
        return new CountedRule(plans[index], rules[index], cells[index]);
    }

    Cell cell(int index) {
        return cells[index];
    }

    LimitPlan plan(int index) {
        return plans[index];
    }

    @Nullable
    Lease lease(int index) {
        return leases[index];
    }

    @Nullable
    Refusal refusal(int index) {
        return refusals[index];
    }

    /** Where the limit of rule {@code index} ends. */
    int end(int index) {
        int end = index + 1;
        while (end < size && plans[end].equals(plans[index])) {
            end++;
        }
        return end;
    }

    /** How the limit of the rules from {@code from} to {@code to} stands: its rule that has least left. */
    LimitState state(int from, int to, long nowNanos) {
        int tightest = from;
        long least = cells[from].remaining(nowNanos);
        for (int i = from + 1; i < to; i++) {
            long remaining = cells[i].remaining(nowNanos);
            if (remaining < least) {
                least = remaining;
                tightest = i;
            }
        }
        return LimitState.of(rules[tightest].policy(), least, cells[tightest].resetNanos(nowNanos));
    }

    /** How the limit of rule {@code index} stands, by that rule's refusal. */
    LimitState state(int index, Refusal refusal, long nowNanos) {
        return LimitState.of(rules[index].policy(), 0, refusal.resetNanos(nowNanos))
                .refusing();
    }
}
