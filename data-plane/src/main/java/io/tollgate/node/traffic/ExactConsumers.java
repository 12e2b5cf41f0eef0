package io.tollgate.node.traffic;

import io.tollgate.node.record.ExchangeRecord;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * What one event loop counted of the consumers that have series, all of it: a sketch, which has fewer places than there may be such
 * consumers, forgets those whose place somebody else takes. Confined to one thread at a time.
 */
final class ExactConsumers {
    private final Wanted wanted;
    private final Map<String, Tally> byName = new HashMap<>();
    private int newcomers;

    /**
     * Whom to count.
     *
     * @param names that have series
     * @param newcomersMax of others, those who come first: for so many there are series yet
     */
    record Wanted(Set<String> names, int newcomersMax) {
        static final Wanted NOBODY = new Wanted(Set.of(), 0);
    }

    ExactConsumers(Wanted wanted) {
        this.wanted = wanted;
    }

    /** Counts one exchange of an authenticated consumer that is over. */
    void count(ExchangeRecord facts, long nanos) {
        Tally tally = byName.get(facts.consumer);
        if (tally == null) {
            if (!wanted.names().contains(facts.consumer)) {
                if (newcomers == wanted.newcomersMax()) {
                    return;
                }
                newcomers++;
            }
            tally = new Tally(false);
            byName.put(facts.consumer, tally);
        }
        tally.count(facts, nanos);
    }

    /** Tells each that was counted. */
    void forEach(BiConsumer<String, Tally> reader) {
        byName.forEach(reader);
    }
}
