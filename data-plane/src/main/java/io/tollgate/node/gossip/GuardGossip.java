package io.tollgate.node.gossip;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.topic.ITopic;
import com.hazelcast.topic.Message;
import io.tollgate.node.adaptive.AdaptiveLimits;
import io.tollgate.node.adaptive.LoweredTidings;
import io.tollgate.node.guard.CredentialGuard;
import io.tollgate.node.guard.Tidings;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends what this node's guard saw and for whom limits are lowered, four times a second, and takes in what others say. Nothing
 * is waited for. A message of failures that is lost spares an attacker these on the other nodes, no decision; counted twice they
 * would be worse, so they are not sent again. Of lowered limits it is sent again what holds, by whoever found it and by the oldest
 * member: so a member that joins later, or could not hear, knows it too.
 */
public final class GuardGossip implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(GuardGossip.class);
    private static final String TOPIC = "guard";
    private static final String LOWERED_TOPIC = "lowered-limits";
    private static final long EVERY_MILLIS = 250;

    private final CredentialGuard guard;
    private final AdaptiveLimits adaptive;
    private final Supplier<Optional<HazelcastInstance>> member;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("guard-gossip").daemon().factory());
    private @Nullable HazelcastInstance listensAt;

    /**
     * Gossip that has not begun.
     *
     * @param member the node's own, when it has joined
     */
    public GuardGossip(CredentialGuard guard, AdaptiveLimits adaptive, Supplier<Optional<HazelcastInstance>> member) {
        this.guard = guard;
        this.adaptive = adaptive;
        this.member = member;
    }

    /** Begins. */
    public void start() {
        var _ = thread.scheduleWithFixedDelay(
                this::tick, EVERY_MILLIS, EVERY_MILLIS, TimeUnit.MILLISECONDS); // close() ends it
    }

    /** A failure of ours or of the cluster's must not end the ticking. */
    private void tick() {
        try {
            Optional<HazelcastInstance> joined = member.get();
            // Alone too: it forgets what has faded.
            List<Tidings> tidings = guard.takeTidings(TidingsBytes.COUNT_MAX);
            if (joined.isEmpty()) {
                return;
            }
            ITopic<byte[]> topic = joined.get().getTopic(TOPIC);
            ITopic<byte[]> loweredTopic = joined.get().getTopic(LOWERED_TOPIC);
            if (!joined.get().equals(listensAt)) {
                topic.addMessageListener(this::heard);
                loweredTopic.addMessageListener(this::heardLowered);
                listensAt = joined.get();
            }
            if (!tidings.isEmpty()) {
                topic.publishAsync(TidingsBytes.write(tidings));
            }
            List<LoweredTidings> lowered = adaptive.takeTidings(LoweredBytes.COUNT_MAX, isOldest(joined.get()));
            if (!lowered.isEmpty()) {
                loweredTopic.publishAsync(LoweredBytes.write(lowered));
            }
        } catch (RuntimeException e) {
            LOG.debug("the other nodes were not told of failed credentials and lowered limits: {}", e.toString());
        }
    }

    /** Members know each other in the order in which they came. */
    private static boolean isOldest(HazelcastInstance joined) {
        return joined.getCluster().getMembers().iterator().next().localMember();
    }

    /** On one of Hazelcast's event threads. */
    private void heard(Message<byte[]> message) {
        try {
            if (!message.getPublishingMember().localMember()) {
                TidingsBytes.read(message.getMessageObject()).forEach(guard::heard);
            }
        } catch (RuntimeException e) {
            LOG.warn("what another node said of failed credentials can't be read: {}", e.toString());
        }
    }

    /** On one of Hazelcast's event threads. */
    private void heardLowered(Message<byte[]> message) {
        try {
            if (!message.getPublishingMember().localMember()) {
                LoweredBytes.read(message.getMessageObject()).forEach(adaptive::heard);
            }
        } catch (RuntimeException e) {
            LOG.warn("what another node said of lowered limits can't be read: {}", e.toString());
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
