/**
 * The targets of upstreams at work: how they do, draining one.
 *
 * <p>What does not go here: changing an upstream, which is configuration.
 *
 * <p>Starting point: {@link io.tollgate.cli.upstream.TargetCommand}. One thread.
 */
@NullMarked
package io.tollgate.cli.upstream;

import org.jspecify.annotations.NullMarked;
