package io.tollgate.node.guard;

import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/** What the guard of credentials has done. Any thread. */
final class GuardCounts {
    private final LongAdder failures = new LongAdder();
    private final LongAdder delays = new LongAdder();
    private final LongAdder refusals = new LongAdder();

    void failed() {
        failures.increment();
    }

    void delayed() {
        delays.increment();
    }

    void refused() {
        refusals.increment();
    }

    void print(StringBuilder out, List<Held> held, int remembered, long forgotten) {
        line(out, "counter", "tollgate_guard_failures_total", "", failures.sum());
        out.append("# TYPE tollgate_guard_penalties_total counter\n");
        line(out, "", "tollgate_guard_penalties_total", "{verdict=\"delay\"}", delays.sum());
        line(out, "", "tollgate_guard_penalties_total", "{verdict=\"refuse\"}", refusals.sum());
        out.append("# TYPE tollgate_guard_held gauge\n");
        for (String label : List.of("address", "network", "key", "everybody")) {
            long count = held.stream()
                    .filter(each -> each.subject().kind().label().equals(label))
                    .count();
            line(out, "", "tollgate_guard_held", "{subject=\"" + label + "\"}", count);
        }
        line(out, "gauge", "tollgate_guard_remembered", "", remembered);
        line(out, "counter", "tollgate_guard_forgotten_total", "", forgotten);
    }

    private static void line(StringBuilder out, String type, String name, String labels, long value) {
        if (!type.isEmpty()) {
            out.append("# TYPE ").append(name).append(' ').append(type).append('\n');
        }
        out.append(name).append(labels).append(' ').append(value).append('\n');
    }
}
