/**
 * TLS between the members of the limit cluster, which Hazelcast's community edition does not have: both ends show the
 * certificate of their enrolment, and no byte of Hazelcast's is read before that is checked.
 *
 * <p>It stands on two abstract classes of Hazelcast's own networking ({@code InboundHandler}, {@code OutboundHandler})
 * and on the node extension that lets handlers in; those are internal, so its version is pinned and the tests that send
 * bytes through real sockets say whether the next one still fits.
 *
 * <p>What does not go here: when a member starts and with whom ({@code node.cluster}). Starting point:
 * {@link io.tollgate.node.cluster.tls.MemberTls}. Hazelcast's I/O threads enter the handlers, and any thread that sends;
 * private-key operations run on a thread of {@code MemberTls}.
 */
@NullMarked
package io.tollgate.node.cluster.tls;

import org.jspecify.annotations.NullMarked;
