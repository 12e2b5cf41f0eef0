package io.tollgate.node.limit.owner;

import java.util.UUID;

/**
 * The entry of a partition that tells who grants from it. It lives among the counters, so that it travels with them, is backed
 * up with them, and is lost with them.
 *
 * @param owner the member's life that grants
 * @param term of that life: it begins another one when it can't prove that nobody granted while it was not sure
 * @param seenMillis when the owner was sure and this stood here, by its wall clock
 * @param version grows with each writing: backups never go back
 */
public record Sentinel(UUID owner, int term, Trust trust, long seenMillis, long version) {}
