package io.tollgate.node.snapshot;

import io.tollgate.core.access.AccessPolicy;
import io.tollgate.core.config.Configuration;
import io.tollgate.core.route.RouteTable;

/**
 * One revision, compiled. Everything a request needs that must agree is in here.
 *
 * @param revision of the configuration
 */
public record NodeSnapshot(long revision, Configuration configuration, RouteTable routes, AccessPolicy access) {}
