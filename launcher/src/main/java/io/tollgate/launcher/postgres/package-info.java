/**
 * PostgreSQL 17 kept in a folder: the binaries come out of a jar, the cluster is made once, its data stays.
 *
 * <p>Starting point: {@link io.tollgate.launcher.postgres.PostgresCluster}. For trying Tollgate out and for its tests; a
 * real installation points the control plane at a server of its own.
 */
@NullMarked
package io.tollgate.launcher.postgres;

import org.jspecify.annotations.NullMarked;
