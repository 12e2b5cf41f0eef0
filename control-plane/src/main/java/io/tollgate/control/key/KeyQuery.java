package io.tollgate.control.key;

import io.tollgate.control.page.ListQuery;
import io.tollgate.control.page.ListQuery.Order;
import io.tollgate.control.problem.ProblemException.Malformed;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of the list of keys.
 *
 * @param consumer whose; null means everybody's
 * @param only which of them; null means all
 */
public record KeyQuery(
        ListQuery list, @Nullable String consumer, @Nullable Only only) {
    /** How near an end is that comes soon. The alert for keys that end tells of the same, without those that were rotated. */
    public static final Duration SOON = Duration.ofDays(7);

    /** Everybody's keys. */
    public static KeyQuery all(ListQuery list) {
        return new KeyQuery(list, null, null);
    }

    /** From the text of a query string; one that names no such kind of keys is refused. */
    static KeyQuery of(ListQuery list, @Nullable String consumer, @Nullable String only) {
        String text = ListQuery.bounded("?only", only);
        return new KeyQuery(list, consumer, text == null ? null : Only.of(text).orElseThrow(() -> unknown(text)));
    }

    private static Malformed unknown(String text) {
        return new Malformed(
                "?only",
                "\"" + text + "\" (expected: "
                        + Arrays.stream(Only.values()).map(Only::wireName).collect(Collectors.joining(" or ")) + ")");
    }

    /** Newest first unless asked otherwise; those that end soon, the next one first. An end is no order of keys that have none. */
    Order order() {
        return only == Only.EXPIRING_SOON
                ? list.order("expiresAt", Set.of("createdAt", "alias", "expiresAt"))
                : list.order("-createdAt", Set.of("createdAt", "alias"));
    }

    /** Keys that somebody should look after. */
    public enum Only {
        /** Active, and ends within {@link #SOON}. */
        EXPIRING_SOON,
        /** Active, and no node has told of a request with it. */
        NEVER_USED;

        /** The word outside Java. */
        public String wireName() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        /** What the word means; empty when it means nothing. */
        public static Optional<Only> of(String wireName) {
            return Arrays.stream(values())
                    .filter(only -> only.wireName().equals(wireName))
                    .findFirst();
        }
    }
}
