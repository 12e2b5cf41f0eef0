package io.tollgate.control.alert;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.core.json.Json;
import java.time.Instant;

/**
 * A rule that could not be judged: nothing is known of whether its condition holds, and its alerts stay as they were.
 *
 * @param since the first of the looks in a row at which it failed
 * @param reason in a few words of our own
 * @param version of the rule: one that was changed since is tried at once
 * @param again when it is tried again, so that a heavy rule does not take the time of all others in every look
 */
public record NotJudged(Instant since, String reason, long version, Instant again) {
    /** As the admin API shows it. */
    ObjectNode toJson() {
        return Json.object().put("since", since.toString()).put("reason", reason);
    }
}
