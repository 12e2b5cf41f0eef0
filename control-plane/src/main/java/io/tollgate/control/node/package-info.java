/**
 * The data-plane nodes: who is enrolled, what each last said, and what the control plane makes of it. Streams and
 * signatures are the business of {@code sync}; this package knows nodes by their reports.
 *
 * <p>Starting points: {@link io.tollgate.control.node.Nodes} for people and the console. Any thread; what touches the
 * database says that it blocks.
 */
@NullMarked
package io.tollgate.control.node;

import org.jspecify.annotations.NullMarked;
