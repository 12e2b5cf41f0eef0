/**
 * The status port: {@code /livez}, {@code /readyz}, {@code /metrics}. Read only; a node has no write surface at all.
 *
 * <p>What does not go here: what the control plane hears ({@code node.sync}). Starting points:
 * {@link io.tollgate.node.status.Readiness} (what it says) and {@link io.tollgate.node.status.StatusServer} (the port).
 *
 * <p>Virtual threads serve requests; any thread may change or read the readiness.
 */
@NullMarked
package io.tollgate.node.status;

import org.jspecify.annotations.NullMarked;
