package io.tollgate.control.whatif;

import io.tollgate.control.telemetry.Dimension;
import io.tollgate.core.config.Configuration;
import io.tollgate.core.config.Consumer;
import io.tollgate.core.config.Limit;
import io.tollgate.core.config.Route;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Which of what telemetry counts tells of a limit's counters: pure. */
sealed interface Basis {
    /**
     * Nothing does.
     *
     * @param reason for people
     */
    record Nothing(String reason) implements Basis {}

    /**
     * Counts of one dimension.
     *
     * @param dimension whose counts they are
     * @param names of those only; none means all
     * @param apart whether each name has a counter, or all of them one
     * @param without routes whose requests do not count, and which the names' requests may be of; none when there are none
     * @param whole names all of whose requests count, by whatever route
     * @param cost the least that a request counts in a quota
     * @param notes what to know about it, for people
     */
    record Counts(
            Dimension dimension,
            List<String> names,
            boolean apart,
            Without without,
            Set<String> whole,
            long cost,
            List<String> notes)
            implements Basis {
        public Counts {
            names = List.copyOf(names);
            whole = Set.copyOf(whole);
            notes = List.copyOf(notes);
        }
    }

    /**
     * Which of all requests do not count: all but those of {@code routes}; {@code nothing} when all do.
     *
     * @param routes that are not among them
     */
    record Without(boolean nothing, List<String> routes) {
        static final Without NOTHING = new Without(true, List.of());

        public Without {
            routes = List.copyOf(routes);
        }
    }

    /**
     * API keys that use a limit, by their ids.
     *
     * @param having that have it themselves
     * @param ofConsumers that are of a consumer who has it
     */
    record Keys(List<String> having, List<String> ofConsumers) {
        public Keys {
            having = List.copyOf(having);
            ofConsumers = List.copyOf(ofConsumers);
        }

        private List<String> all() {
            return Stream.of(having, ofConsumers)
                    .flatMap(List::stream)
                    .distinct()
                    .toList();
        }
    }

    /** Who of {@code configuration} has {@code limit}; of a global one that says nothing. */
    static List<String> consumers(Limit limit, Configuration configuration) {
        return configuration.consumers().stream()
                .filter(each -> !limit.global() && each.limits().contains(limit.name()))
                .map(Consumer::name)
                .toList();
    }

    /** The basis of {@code limit}, as routes, consumers and {@code keys} use it now. */
    static Basis of(Limit limit, Configuration configuration, Keys keys) {
        if (limit.methods() != Limit.MethodClass.ANY) {
            return new Nothing("It counts some methods only, and telemetry does not count by method.");
        }
        if (limit.rules().isEmpty() && limit.quotas().isEmpty()) {
            return new Nothing("Telemetry does not keep how many requests each counter had under way at once.");
        }
        boolean countsBytes = limit.quotas().stream().anyMatch(Limit.Quota::isOfBytes);
        if (countsBytes && limit.rules().isEmpty() && limit.quotas().stream().allMatch(Limit.Quota::isOfBytes)) {
            return new Nothing("Telemetry does not keep how many bytes each counter's responses had.");
        }
        List<Route> enabled =
                configuration.routes().stream().filter(Route::enabled).toList();
        List<Route> routes = limit.global() ? enabled : using(enabled, limit.name());
        List<String> consumers = consumers(limit, configuration);
        List<String> notes = new ArrayList<>();
        boolean byKey = limit.by().equals(List.of("key"));
        boolean unnamed = routes.isEmpty() && consumers.isEmpty() && !limit.global();
        boolean ofKeysAlone = unnamed && !keys.having().isEmpty();
        if (!unnamed && !keys.having().isEmpty() && !limit.global() && !byKey) {
            notes.add("Requests of the API keys that use it by routes that do not are left out.");
        }
        if (unnamed && !ofKeysAlone) {
            routes = enabled;
            notes.add("No route and no consumer uses it yet: this is as if every route did.");
        }
        if (countsBytes) {
            notes.add("What its quotas of bytes would have refused is not known.");
        }
        if (limit.inFlight() > 0) {
            notes.add("What its bound of requests under way at once would have refused is not known.");
        }
        if (byKey) {
            return ofEachKey(enabled, routes, limit.global() ? List.of() : keys.all(), notes);
        }
        return ofKeysAlone
                ? ofKeysAlone(limit, enabled, keys.having(), notes)
                : of(limit, enabled, routes, consumers, notes);
    }

    /** Each key has a counter; all requests count of those that use the limit themselves, or whose consumer does. */
    private static Basis ofEachKey(List<Route> enabled, List<Route> routes, List<String> whole, List<String> notes) {
        if (!routes.isEmpty()) {
            long cost = leastCost(whole.isEmpty() ? routes : enabled);
            return new Counts(
                    Dimension.KEY, List.of(), true, without(enabled, routes, true), Set.copyOf(whole), cost, notes);
        }
        return whole.isEmpty()
                ? new Nothing("The consumers that use it have no API keys.")
                : new Counts(Dimension.KEY, whole, true, Without.NOTHING, Set.of(), leastCost(enabled), notes);
    }

    private static Basis ofKeysAlone(Limit limit, List<Route> enabled, List<String> keys, List<String> notes) {
        return limit.by().isEmpty()
                ? new Counts(Dimension.KEY, keys, false, Without.NOTHING, Set.of(), leastCost(enabled), notes)
                : new Nothing("API keys use it, and telemetry does not count by key and "
                        + String.join(" and ", limit.by()).replace(":", " ") + " at once.");
    }

    private static long leastCost(List<Route> routes) {
        return routes.stream().mapToLong(Route::quotaCost).min().orElse(1);
    }

    private static List<Route> using(List<Route> routes, String limit) {
        return routes.stream().filter(each -> each.limits().contains(limit)).toList();
    }

    private static Basis of(
            Limit limit, List<Route> enabled, List<Route> routes, List<String> consumers, List<String> notes) {
        boolean ofRoutes = !routes.isEmpty();
        long cost = leastCost(ofRoutes && consumers.isEmpty() ? routes : enabled);
        List<String> names = routes.stream().map(Route::name).toList();
        return switch (String.join(" ", limit.by())) {
            case "" -> {
                if (ofRoutes && !consumers.isEmpty()) {
                    notes.add("Requests of the consumers that use it by routes that do not are left out.");
                }
                yield ofRoutes
                        ? new Counts(Dimension.ROUTE, names, false, Without.NOTHING, Set.of(), cost, notes)
                        : new Counts(Dimension.CONSUMER, consumers, false, Without.NOTHING, Set.of(), cost, notes);
            }
            case "route" -> {
                if (!ofRoutes) {
                    yield new Nothing("Consumers use it, and telemetry does not count by consumer and route at once.");
                }
                yield new Counts(Dimension.ROUTE, names, true, Without.NOTHING, Set.of(), cost, notes);
            }
            case "consumer" ->
                ofRoutes
                        ? new Counts(
                                Dimension.CONSUMER,
                                List.of(),
                                true,
                                without(enabled, routes, true),
                                Set.copyOf(consumers),
                                cost,
                                notes)
                        : new Counts(Dimension.CONSUMER, consumers, true, Without.NOTHING, Set.of(), cost, notes);
            case "address" -> {
                if (!ofRoutes) {
                    yield new Nothing(
                            "Consumers use it, and telemetry does not count by consumer and address at once.");
                }
                yield new Counts(
                        Dimension.ADDRESS, List.of(), true, without(enabled, routes, false), Set.of(), cost, notes);
            }
            default -> new Nothing(notCounted(limit.by()));
        };
    }

    /** Routes without the limit may be where a name's requests went; of a public one nobody is a consumer. */
    private static Without without(List<Route> enabled, List<Route> routes, boolean consumers) {
        Set<String> using = routes.stream().map(Route::name).collect(Collectors.toSet());
        List<String> innocent = enabled.stream()
                .filter(each -> using.contains(each.name())
                        || (consumers && each.access().isPublic()))
                .map(Route::name)
                .toList();
        return new Without(false, innocent);
    }

    private static String notCounted(List<String> by) {
        return by.stream()
                .filter(each -> !Set.of("address", "consumer", "key", "route").contains(each))
                .findFirst()
                .map(each -> "Telemetry does not count by " + each.replace(":", " ") + ".")
                .orElse("Telemetry does not count by " + String.join(" and ", by) + " at once.");
    }
}
