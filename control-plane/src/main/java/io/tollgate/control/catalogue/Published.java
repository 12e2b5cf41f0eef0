package io.tollgate.control.catalogue;

import io.tollgate.core.config.Configuration;
import java.time.Instant;

/**
 * A configuration that was committed.
 *
 * @param revision at least 1; revision 1 of a new database is the empty configuration
 * @param createdAt when it was committed
 */
public record Published(long revision, Instant createdAt, Configuration configuration) {}
