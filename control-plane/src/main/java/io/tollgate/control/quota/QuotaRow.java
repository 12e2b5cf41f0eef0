package io.tollgate.control.quota;

import io.tollgate.core.quota.QuotaBalance;
import java.time.Instant;

/**
 * One counter in one period, as it is stored.
 *
 * @param subject who is counted, for people; empty when all are counted together
 */
record QuotaRow(Key key, String subject, QuotaBalance balance, Instant updatedAt) {
    /** Which row. */
    record Key(String limit, String rule, String counter, String period) {
        /** As the audit trail names it. */
        String object() {
            return "quotas/" + limit + "/" + counter;
        }
    }
}
