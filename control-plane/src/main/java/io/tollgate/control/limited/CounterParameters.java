package io.tollgate.control.limited;

import io.micronaut.core.annotation.Introspected;
import io.micronaut.http.annotation.QueryValue;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Whose counter is asked for: a value for each dimension of the limit.
 *
 * @param consumer by name
 * @param key by its id
 * @param route by name
 * @param address of the client
 * @param network {@code 203.0.113.0/24}, or an address in it
 */
@Introspected
record CounterParameters(
        @Nullable @QueryValue String consumer,
        @Nullable @QueryValue String key,
        @Nullable @QueryValue String route,
        @Nullable @QueryValue String address,
        @Nullable @QueryValue String network) {
    Map<String, String> values() {
        Map<String, String> values = new HashMap<>();
        put(values, "consumer", consumer);
        put(values, "key", key);
        put(values, "route", route);
        put(values, "address", address);
        put(values, "network", network);
        return values;
    }

    private static void put(Map<String, String> values, String name, @Nullable String value) {
        if (value != null) {
            values.put(name, value);
        }
    }
}
