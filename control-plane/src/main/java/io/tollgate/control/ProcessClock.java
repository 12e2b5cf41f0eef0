package io.tollgate.control;

import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Primary;
import jakarta.inject.Singleton;
import java.time.InstantSource;

/** The one clock of the process; tests put another in its place. */
@Factory
final class ProcessClock {
    @Singleton
    @Primary // Micronaut brings one of its own
    InstantSource clock() {
        return InstantSource.system();
    }
}
