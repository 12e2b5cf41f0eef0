package io.tollgate.control.telemetry;

import io.micronaut.core.annotation.Introspected;
import io.micronaut.http.annotation.QueryValue;
import org.jspecify.annotations.Nullable;

/**
 * The query string of a series.
 *
 * @param metric a word of {@link Metric}; all golden signals when left out
 * @param by a dimension or {@code node}; one line when left out
 * @param from RFC 3339; {@code window} before {@code to} when left out
 * @param to RFC 3339; now when left out
 * @param step a multiple of 10s; one that suits a chart when left out
 * @param window 15m when left out
 * @param route whose golden signals are asked for; of all requests when left out. Not beside {@code metric}
 */
@Introspected
record SeriesParameters(
        @Nullable @QueryValue String metric,
        @Nullable @QueryValue String by,
        @Nullable @QueryValue String from,
        @Nullable @QueryValue String to,
        @Nullable @QueryValue String step,
        @Nullable @QueryValue String window,
        @Nullable @QueryValue String route) {}
