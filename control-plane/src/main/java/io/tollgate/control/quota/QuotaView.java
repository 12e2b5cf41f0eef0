package io.tollgate.control.quota;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.core.config.Limit;
import io.tollgate.core.json.Json;
import io.tollgate.core.quota.QuotaBalance;
import java.time.Instant;
import java.util.regex.Pattern;

/**
 * One counter of a quota in one period, as people see it.
 *
 * @param stated the quota as its limit has it
 * @param counter names it among the quota's counters
 * @param subject who is counted; empty when all are counted together
 * @param resetsAt when the period ends
 */
public record QuotaView(
        String limit,
        Limit.Quota stated,
        String counter,
        String period,
        String subject,
        QuotaBalance balance,
        Instant resetsAt,
        Instant updatedAt) {
    private static final Pattern SHARED = Pattern.compile("0{31}[0-9a-f]");

    /** Who is counted, in words. */
    public String who() {
        return isShared() ? "new counters together" : subject.isEmpty() ? "all together" : subject;
    }

    /** Whether it stands for many counters, since there are too many for each to have its own. */
    public boolean isShared() {
        return SHARED.matcher(counter).matches();
    }

    QuotaView with(QuotaBalance other, Instant at) {
        return new QuotaView(limit, stated, counter, period, subject, other, resetsAt, at);
    }

    /** What a grant or a reset must say to mean it. */
    public ObjectNode name() {
        return Json.object()
                .put("limit", limit)
                .put("rule", stated.wireName())
                .put("counter", counter)
                .put("period", period);
    }

    /** What REST answers. */
    public ObjectNode toJson() {
        return Json.object()
                .put("limit", limit)
                .put("rule", stated.wireName())
                .put("unit", stated.unit().field())
                .put("per", stated.per().text())
                .put("calendar", stated.calendar().getId())
                .put("period", period)
                .put("subject", who())
                .put("counter", counter)
                .put("quota", balance.quota())
                .put("granted", balance.granted())
                .put("forgiven", balance.forgiven())
                .put("used", balance.used())
                .put("left", balance.left())
                .put("resetsAt", resetsAt.toString())
                .put("updatedAt", updatedAt.toString());
    }
}
