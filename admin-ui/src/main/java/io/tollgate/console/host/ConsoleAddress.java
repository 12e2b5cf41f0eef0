package io.tollgate.console.host;

import io.micronaut.context.annotation.Value;
import jakarta.inject.Singleton;

/**
 * Where the console listens.
 *
 * @param bind address or host name ({@code TOLLGATE_BIND})
 * @param port TCP port ({@code TOLLGATE_CONSOLE_PORT}); 0 takes a free one
 */
@Singleton
record ConsoleAddress(
        @Value("${tollgate.bind:127.0.0.1}") String bind,
        @Value("${tollgate.console.port:8002}") int port) {}
