package io.tollgate.control.telemetry;

import io.micronaut.core.annotation.Introspected;
import io.micronaut.http.annotation.QueryValue;
import org.jspecify.annotations.Nullable;

/**
 * The query string of who had most.
 *
 * @param by a dimension, {@code node} or {@code error}; {@code route} when left out
 * @param of a word of {@link Metric} that is no level; requests when left out
 * @param from RFC 3339; {@code window} before {@code to} when left out
 * @param to RFC 3339; now when left out
 * @param window 15m when left out
 * @param limit from 1 to 100; 10 when left out
 */
@Introspected
record TopParameters(
        @Nullable @QueryValue String by,
        @Nullable @QueryValue String of,
        @Nullable @QueryValue String from,
        @Nullable @QueryValue String to,
        @Nullable @QueryValue String window,
        @Nullable @QueryValue String limit) {}
