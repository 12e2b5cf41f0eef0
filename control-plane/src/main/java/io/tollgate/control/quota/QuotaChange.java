package io.tollgate.control.quota;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.control.problem.ProblemException.Invalid;
import io.tollgate.core.config.Limit;
import io.tollgate.core.config.Names;
import io.tollgate.core.json.InvalidDocumentException;
import io.tollgate.core.json.JsonObjectReader;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What an operator wants of one counter in the period that runs: {@code limit}, {@code rule}, {@code counter} and {@code period}
 * as the list has them, {@code amount} of a grant, and {@code reason}.
 *
 * @param amount how many more requests, or bytes of a quota of bytes; 0 of a reset
 * @param reason null for none
 */
record QuotaChange(QuotaRow.Key key, long amount, @Nullable String reason) {
    /** The most that may be granted in a period, at once and in sum. */
    static final long GRANTED_MAX = Limit.BYTES_MAX;

    private static final Pattern RULE = Pattern.compile("[^\\p{Cntrl}]{1,512}");
    private static final Pattern REASON = Pattern.compile("[^\\p{Cntrl}]{0,200}");

    static QuotaChange reset(JsonNode document) {
        return read(document, false);
    }

    static QuotaChange grant(JsonNode document) {
        return read(document, true);
    }

    private static QuotaChange read(JsonNode document, boolean grants) {
        try {
            return JsonObjectReader.read(document, in -> {
                String limit = in.string("limit", Names.NAME, Names.NAME_EXPECTED);
                String rule = in.string("rule", RULE, "a quota such as 10000/1d/UTC, as the list has it");
                String counter = in.string("counter", QuotaBook.COUNTER, "32 hexadecimal digits, as the list has them");
                String period = in.string("period", QuotaBook.PERIOD, "a day or month such as 2026-11-26");
                long amount = grants ? in.number("amount", 1, GRANTED_MAX) : 0;
                String reason = in.stringOrNull("reason");
                if (reason != null && !REASON.matcher(reason).matches()) {
                    in.violation("reason", "(expected: at most 200 characters, no control characters)");
                }
                QuotaRow.Key key = new QuotaRow.Key(limit, rule, counter, period);
                return in.build(() -> new QuotaChange(key, amount, reason));
            });
        } catch (InvalidDocumentException e) {
            throw new Invalid(e);
        }
    }
}
