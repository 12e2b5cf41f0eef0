package io.tollgate.node;

import io.tollgate.node.upstream.Upstreams;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which upstreams have a target that is well: what the alert rule {@code upstream-down} is judged by. Told by upstream, however
 * many targets it has.
 */
final class WellUpstreams {
    /** That are told of. A configuration may have more; those of which no target is well come first. */
    static final int UPSTREAMS_MAX = 1_000;

    private WellUpstreams() {}

    /** One upstream. */
    record Word(String upstream, boolean well) {}

    /** The words about the upstreams of {@code targets}. */
    static List<Word> of(List<Upstreams.Health> targets) {
        Map<String, Boolean> well = new HashMap<>();
        targets.stream()
                .filter(each -> !each.draining())
                .forEach(each -> well.merge(each.upstream(), each.well(), Boolean::logicalOr));
        // One that drains gets nothing, so it helps nobody; where all do, somebody wanted it so.
        targets.stream().filter(Upstreams.Health::draining).forEach(each -> well.putIfAbsent(each.upstream(), true));
        return well.entrySet().stream()
                .map(each -> new Word(each.getKey(), each.getValue()))
                .sorted(Comparator.comparing(Word::well).thenComparing(Word::upstream))
                .limit(UPSTREAMS_MAX)
                .toList();
    }
}
