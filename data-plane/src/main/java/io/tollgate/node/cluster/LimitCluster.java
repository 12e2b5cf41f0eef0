package io.tollgate.node.cluster;

import com.hazelcast.cluster.Member;
import com.hazelcast.cluster.MembershipEvent;
import com.hazelcast.cluster.MembershipListener;
import com.hazelcast.config.Config;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.LifecycleEvent;
import com.hazelcast.instance.impl.HazelcastInstanceFactory;
import io.tollgate.node.cluster.tls.MemberCredential;
import io.tollgate.node.cluster.tls.MemberTls;
import io.tollgate.node.settings.HostPort;
import io.tollgate.node.settings.MemberKind;
import java.io.IOException;
import java.net.InetAddress;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This node's member: started once it has a certificate and the control plane lets it (or the last stored view stands in
 * for that), started again when it fails, and left in an orderly way. A lite one holds no counters and has no vote: it counts
 * by what data members hold, and while it sees none it has no majority.
 *
 * <p>Reading methods never block and may be called by any thread. Everything slow runs on the cluster's own thread.
 */
public final class LimitCluster implements AutoCloseable {
    /** A map for what may happen once: entries end by their own time, and two others have a copy of each. */
    public static final String ONCE_MAP = "once";

    /** Runs what members ask each other for their votes. */
    public static final String VOTES_EXECUTOR = "votes";

    private static final Logger LOG = LoggerFactory.getLogger(LimitCluster.class);
    private static final String NODE_ATTRIBUTE = "node";

    /** Which form of messages a member reads; one of a version that did not say so reads the first alone. */
    private static final String READS_ATTRIBUTE = "reads";

    private static final long RETRY_SECONDS = 5;
    private static final long TURN_SECONDS = 1;
    private static final long STARTS_WITHIN_SECONDS = 5;

    private final String node;
    private final InetAddress bind;
    private final HostPort address;
    private final int port;
    private final MemberKind kind;
    private final SharedMap shared;
    private final StartTurn turn;
    private final Foundation foundation;
    private final Sight sight;
    private final MemberTls tls = new MemberTls();
    private final Runnable onChange;
    private final ScheduledThreadPoolExecutor thread;

    private volatile Membership membership = Membership.NONE;
    private volatile MemberState state = MemberState.OFF;
    private volatile @Nullable HazelcastInstance instance;
    private volatile @Nullable Config config;
    private volatile boolean leaving;
    private @Nullable Future<?> nextTry; // the cluster thread's own, as the next one
    private String waitsFor = "";

    /** A data member that waits for its first {@link #update}. */
    public LimitCluster(
            String node, InetAddress bind, int port, HostPort address, SharedMap shared, Runnable onChange) {
        this(node, bind, port, address, MemberKind.DATA, shared, onChange);
    }

    /**
     * A member that waits for its first {@link #update}.
     *
     * @param address where other members reach it
     * @param kind what it is for, as long as it lives
     * @param onChange called after each change of {@link #state} or {@link #members}, on the cluster's threads
     */
    public LimitCluster(
            String node,
            InetAddress bind,
            int port,
            HostPort address,
            MemberKind kind,
            SharedMap shared,
            Runnable onChange) {
        this.node = node;
        this.bind = bind;
        this.port = port;
        this.address = address;
        this.kind = kind;
        this.shared = shared;
        turn = new StartTurn(node, kind, System::nanoTime);
        foundation = new Foundation(node);
        sight = new Sight(node, kind);
        this.onChange = onChange;
        thread = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().name("cluster-member").daemon().factory());
        thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false); // who leaves waits for no next try
    }

    /** Shows {@code credential} to other members from now on; the first one lets this member start. */
    public void use(MemberCredential credential) {
        try {
            tls.use(credential);
            run(this::startIfDue);
        } catch (GeneralSecurityException | IOException e) {
            LOG.error("the cluster member goes on with the certificate that it has: {}", e.toString());
        }
    }

    /** Takes a new view of the members; an older one than the last is ignored. Returns at once. */
    public void update(Membership next) {
        tls.enrolled(next.version(), next.names().enrolled()); // at once: those who come are met by other threads
        run(() -> {
            if (next.version() < membership.version()) {
                return;
            }
            membership = next;
            foundation.told(next, state == MemberState.JOINED);
            sight.told(next);
            Config running = config;
            if (running != null) {
                running.getAdvancedNetworkConfig().getJoin().getTcpIpConfig().setMembers(next.addresses());
            }
            startIfDue();
        });
    }

    /** Of the newest view of the members; 0 before there is one. */
    public long version() {
        return membership.version();
    }

    /** How far the member is. */
    public MemberState state() {
        return state;
    }

    /** Members that this one sees, itself included, as host:port; empty until joined. */
    public List<String> members() {
        return Sight.membersOf(joined().orElse(null)).stream()
                .map(member -> new HostPort(
                                member.getAddress().getHost(),
                                member.getAddress().getPort())
                        .toString())
                .sorted()
                .toList();
    }

    /** The name of the node that {@code member} is of; empty of a stranger. */
    public static String nodeOf(Member member) {
        return Objects.requireNonNullElse(member.getAttribute(NODE_ATTRIBUTE), "");
    }

    /** The newest form of messages that {@code member} reads. */
    static int readBy(Member member) {
        try {
            return Integer.parseInt(Objects.requireNonNullElse(member.getAttribute(READS_ATTRIBUTE), "1"));
        } catch (NumberFormatException e) {
            return 1;
        }
    }

    /** The newest form of messages that all members read which hold counters, as far as this one sees. */
    public int readByAll() {
        return sight.readByAll();
    }

    /** Whether this node's member holds no counters and has no vote. */
    public boolean isLite() {
        return kind.isLite();
    }

    /** Whether {@code other} is to hold no counters, by the control plane's word: it may not grant, whatever it says it is. */
    public boolean isLite(String other) {
        return membership.isLite(other);
    }

    /** How many nodes serve by the control plane's word, there or not, lite ones too, and where this one stands. */
    public Standing standing() {
        return sight.standing();
    }

    /**
     * A node among those that serve.
     *
     * @param index from 0, by name
     * @param of at least 1
     */
    public record Standing(int index, int of) {}

    /** Connections that were refused or ended because the other end is no member, since the start. */
    public long refusedConnections() {
        return tls.refusals();
    }

    /** The member, when it has joined; for what needs no majority. */
    public Optional<HazelcastInstance> joined() {
        return state == MemberState.JOINED ? Optional.ofNullable(instance) : Optional.empty();
    }

    /** How many members this one saw last; at least 1. */
    public int memberCount() {
        return sight.memberCount();
    }

    /**
     * The member, when it has joined and sees more than half of the nodes that the cluster is made of; a smaller part of a
     * split cluster must not count strictly.
     */
    public Optional<HazelcastInstance> majority() {
        HazelcastInstance running = joined().orElse(null);
        return sight.isMajority(running) ? Optional.ofNullable(running) : Optional.empty();
    }

    /** Whether this member sees more than half of the nodes that the cluster is made of, itself included. */
    public boolean seesMajority() {
        return sight.isMajority();
    }

    /** The nodes of whose votes more than half are needed, this one included unless it is a lite member. */
    public Set<String> voters() {
        return membership.voters(node, kind);
    }

    /**
     * Since when nobody had counted when this member began alone, by the control plane's word; 0: nobody ever had. Empty when
     * somebody may have, or may count elsewhere.
     */
    public OptionalLong quietSinceMillis() {
        return foundation.quietSinceMillis();
    }

    private void startIfDue() {
        Membership now = membership;
        if (instance != null || leaving || now.clusterName().isEmpty() || !tls.isReady() || !isTurn(now)) {
            return;
        }
        ProcessFlags.Observed observed = ProcessFlags.Observed.current();
        Optional<String> refusal = ProcessFlags.refusal(observed);
        if (refusal.isPresent()) {
            LOG.error("{}", refusal.get());
            return;
        }
        ProcessFlags.warning(observed).ifPresent(line -> LOG.warn("{}", line));
        change(MemberState.JOINING);
        try {
            start(now);
        } catch (RuntimeException e) {
            LOG.warn("cluster member did not start, next try in {} s: {}", RETRY_SECONDS, e.toString());
            change(MemberState.OFF);
            again(RETRY_SECONDS);
        }
    }

    private boolean isTurn(Membership now) {
        if (now.isLite(node) != kind.isLite()) {
            // Whoever voted for it, or counts on its vote, hears from the control plane what it is now.
            waits("the control plane has not told yet that this node is a " + kind.text() + " member");
            return false;
        }
        return switch (now.start()) {
            case WAITS -> {
                waits(kind.isLite() ? "no data member is there" : "another one starts");
                yield false;
            }
            case NOW -> true;
            case IN_TURN -> {
                boolean here = turn.isHere(now);
                if (!here) {
                    again(TURN_SECONDS);
                }
                yield here;
            }
        };
    }

    /** Told once: views come often. */
    private void waits(String why) {
        if (!waitsFor.equals(why)) {
            waitsFor = why;
            LOG.info("the cluster member waits: {}", why);
        }
    }

    private void start(Membership now) {
        waitsFor = "";
        foundation.starts(now);
        MemberSettings settings = new MemberSettings(now.clusterName(), bind, port, address, now.addresses());
        Config fresh = MemberConfig.of(settings, shared.name(), shared.factoryId(), shared.factory());
        fresh.setLiteMember(kind.isLite())
                .getMemberAttributeConfig()
                .setAttribute(NODE_ATTRIBUTE, node)
                .setAttribute(READS_ATTRIBUTE, Integer.toString(shared.reads()));
        HazelcastInstance started = HazelcastInstanceFactory.newHazelcastInstance(
                fresh, HazelcastInstanceFactory.createInstanceName(fresh), tls.nodeContext());
        started.getCluster().addMembershipListener(new Listener(started));
        started.getLifecycleService().addLifecycleListener(event -> {
            if (event.getState() == LifecycleEvent.LifecycleState.SHUTDOWN && !leaving) {
                thread.execute(() -> stopped(started)); // so that one which ends while it starts is noticed too
            }
        });
        sight.look(started); // counters may live here from now on
        if (kind.isLite() && !sight.seesDataMember()) {
            started.shutdown(); // else a data member that starts next might join it, and not the others
            throw new IllegalStateException("no data member answered");
        }
        shared.warmUp().accept(started);
        config = fresh;
        instance = started;
        if (leaving) { // while this one started: close() waits for it, but not for ever
            started.shutdown();
            return;
        }
        sight.look(started);
        LOG.info("cluster joined: {} members", sight.memberCount());
        change(MemberState.JOINED);
    }

    private void stopped(HazelcastInstance which) {
        if (which.equals(instance)) {
            LOG.warn("cluster member stopped, next try in {} s", RETRY_SECONDS);
            instance = null;
            config = null;
            change(MemberState.OFF);
            again(RETRY_SECONDS);
        }
    }

    /** One try at a time: {@link #update} may have come between. */
    private void again(long seconds) {
        Future<?> before = nextTry;
        if (before != null) {
            before.cancel(false);
        }
        nextTry = thread.schedule(this::startIfDue, seconds, TimeUnit.SECONDS); // close() ends it
    }

    private void change(MemberState next) {
        state = next;
        onChange.run();
    }

    /** News that come while this member leaves are none of its business any more. */
    private void run(Runnable task) {
        try {
            thread.execute(task);
        } catch (RejectedExecutionException e) {
            LOG.debug("the cluster was left");
        }
    }

    /** Leaves the cluster: hands its counters to the others, for at most 10 s, and 5 s more when it was just starting. Blocks; for the main thread. */
    @Override
    public void close() {
        leaving = true;
        thread.shutdown();
        awaitStart();
        HazelcastInstance running = instance;
        state = MemberState.OFF; // before it ends: nobody is to ask one that does
        instance = null;
        if (running != null) {
            running.shutdown();
        }
        tls.close();
    }

    /** The others have its member already, and what went to it must not go as if it had crashed. */
    private void awaitStart() {
        try {
            if (!thread.awaitTermination(STARTS_WITHIN_SECONDS, TimeUnit.SECONDS)) {
                LOG.debug("the cluster member still starts, and ends when it has");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Membership events come on Hazelcast's event threads. */
    private final class Listener implements MembershipListener {
        private final HazelcastInstance at;

        private Listener(HazelcastInstance at) {
            this.at = at;
        }

        @Override
        public void memberAdded(MembershipEvent event) {
            changed("joined", event.getMember());
        }

        @Override
        public void memberRemoved(MembershipEvent event) {
            changed("left", event.getMember());
        }

        private void changed(String what, Member member) {
            sight.look(at);
            LOG.info(
                    "cluster member {} {}: {} members", member.getAttribute(NODE_ATTRIBUTE), what, sight.memberCount());
            onChange.run();
        }
    }
}
