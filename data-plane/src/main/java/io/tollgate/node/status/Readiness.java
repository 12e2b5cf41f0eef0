package io.tollgate.node.status;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.core.json.Json;
import io.tollgate.node.cluster.MemberState;
import io.tollgate.node.snapshot.SnapshotHolder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** Whether this node may get traffic, and why not. Any thread; never blocks. */
public final class Readiness {
    private final String node;
    private final SnapshotHolder holder;
    private final Supplier<MemberState> cluster;
    private final ClusterGate gate;
    private volatile boolean listening;
    private volatile boolean connected;
    private volatile boolean drained;
    private volatile boolean stopping;
    private volatile String enrolment = "";
    private volatile List<String> problems = List.of();
    private volatile BooleanSupplier clockSkewed = () -> false;

    /** Not ready at first. */
    public Readiness(String node, SnapshotHolder holder, Supplier<MemberState> cluster, LongSupplier nanos) {
        this.node = node;
        this.holder = holder;
        this.cluster = cluster;
        gate = new ClusterGate(nanos);
    }

    /** The proxy's socket is open. */
    public void listening() {
        listening = true;
    }

    /** The control plane is there, or is not. */
    public void connected(boolean now) {
        connected = now;
    }

    /** The operator wants this node to be spared, or not any more. */
    public void drained(boolean now) {
        drained = now;
    }

    /** The process is about to end. */
    public void stopping() {
        stopping = true;
    }

    /** How far joining the fleet is, in words; empty once this node is enrolled. */
    public void enrolment(String how) {
        enrolment = how;
    }

    /** Tells whether this machine's clock is too far from the other nodes' to count by; told even when the node is ready. */
    public void clock(BooleanSupplier skewed) {
        clockSkewed = skewed;
    }

    /** What on disk was not believed at the start; told even when the node is ready. */
    public void problems(List<String> found) {
        problems = List.copyOf(found);
    }

    /** Whether it is spared or about to end. */
    public boolean isDraining() {
        return drained || stopping;
    }

    /** Why it is not ready; empty when it is. */
    public List<String> reasons() {
        List<String> reasons = new ArrayList<>();
        if (!enrolment.isEmpty()) {
            reasons.add(enrolment);
        }
        if (holder.currentOrNull() == null) {
            reasons.add("no snapshot yet" + (connected ? "" : ", and the control plane is away"));
        }
        if (!listening) {
            reasons.add("not listening yet");
        }
        if (stopping) {
            reasons.add("stopping");
        } else if (drained) {
            reasons.add("drained by the operator");
        }
        if (gate.waitsFor(cluster.get())) {
            reasons.add("cluster: " + word(cluster.get()));
        }
        return reasons;
    }

    /** All of it as JSON. */
    ObjectNode toJson() {
        List<String> reasons = reasons();
        var snapshot = holder.currentOrNull();
        ObjectNode json = Json.object()
                .put("ready", reasons.isEmpty())
                .put("node", node)
                .put("revision", snapshot == null ? 0 : snapshot.revision())
                .put("cluster", word(cluster.get()))
                .put("controlPlane", connected ? "connected" : "away")
                .put("clock", clockSkewed.getAsBoolean() ? "skewed" : "right");
        ArrayNode list = json.putArray("reasons");
        reasons.forEach(list::add);
        ArrayNode store = json.putArray("storeProblems");
        problems.forEach(store::add);
        return json;
    }

    private static String word(MemberState state) {
        return state.name().toLowerCase(Locale.ROOT);
    }
}
