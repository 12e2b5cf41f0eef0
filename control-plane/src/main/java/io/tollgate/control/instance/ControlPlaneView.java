package io.tollgate.control.instance;

import java.time.Instant;
import java.util.UUID;

/**
 * A control plane that runs on this database.
 *
 * @param id differs from start to start
 * @param name host:port where nodes reach it
 * @param lastSeenAt of the last beat, by the database's clock
 * @param isThis whether it is the one that answers
 */
public record ControlPlaneView(
        UUID id, String name, String version, Instant startedAt, Instant lastSeenAt, boolean isThis) {}
