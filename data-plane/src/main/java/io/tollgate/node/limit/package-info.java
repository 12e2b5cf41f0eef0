/**
 * Limits on the request path: what a request asks for, and the sealed answer it gets.
 *
 * <p>What does not go here: who is asked (the filter that calls {@link io.tollgate.node.limit.Limiter} lives in
 * {@code node.filter}) and the headers made of the answer. Starting point: {@link io.tollgate.node.limit.Limiter}.
 *
 * <p>Event loops enter {@link io.tollgate.node.limit.Limiter#take}: it never blocks.
 */
@NullMarked
package io.tollgate.node.limit;

import org.jspecify.annotations.NullMarked;
