package io.tollgate.bench.snapshot;

import io.tollgate.bench.Shop;
import io.tollgate.core.config.Configuration;
import io.tollgate.core.config.Kind;
import io.tollgate.core.config.Route;
import io.tollgate.core.json.InvalidDocumentException;
import io.tollgate.core.route.RouteTable;
import io.tollgate.core.snapshot.Snapshot;
import io.tollgate.core.snapshot.SnapshotDelta;
import io.tollgate.core.snapshot.SnapshotImage;
import io.tollgate.core.snapshot.SnapshotSignature;
import io.tollgate.core.snapshot.SnapshotSignature.Purpose;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What a change costs both planes before it is in force: goal P5 allows a second at 10,000 routes for all of it. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(1)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class SnapshotBench {
    @Param({"1000", "10000"})
    public int routes;

    private Snapshot snapshot = new Snapshot(1, Instant.EPOCH, Configuration.EMPTY);
    private byte[] bytes = new byte[0];
    private byte[] signature = new byte[0];
    private SnapshotImage image = SnapshotImage.of(snapshot);
    private Snapshot changed = snapshot;
    private SnapshotImage without = image;
    private SnapshotDelta delta = image.deltaTo(image);
    private RouteTable table = RouteTable.compile(List.of());
    private List<Route> added = List.of();
    private final KeyPair keys;

    public SnapshotBench() {
        try {
            keys = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has Ed25519", e);
        }
    }

    @Setup
    public void prepare() throws GeneralSecurityException {
        snapshot = new Snapshot(1, Instant.EPOCH, Shop.of(routes));
        bytes = snapshot.toBytes();
        signature = SnapshotSignature.sign(Purpose.SNAPSHOT, bytes, keys.getPrivate());
        image = SnapshotImage.of(snapshot);
        Route last = snapshot.configuration().routes().getLast();
        changed = new Snapshot(2, Instant.EPOCH, snapshot.configuration().without(Kind.ROUTE, last.name()));
        without = image.next(changed);
        delta = without.deltaTo(SnapshotImage.of(new Snapshot(3, Instant.EPOCH, snapshot.configuration())));
        table = RouteTable.compile(changed.configuration().routes());
        added = List.of(last);
    }

    /** What the control plane does of a change of one route, but for signing 32 bytes. */
    @Benchmark
    public byte[] digestOfNext() {
        return image.next(changed).digest();
    }

    /** What a node does with it before it compiles. */
    @Benchmark
    public SnapshotImage after() throws InvalidDocumentException {
        return without.after(delta, digest -> true).orElseThrow();
    }

    /** And of the table when it compiles. */
    @Benchmark
    public RouteTable changedTable() {
        return table.changed(List.of(), added);
    }

    @Benchmark
    public byte[] write() {
        return snapshot.toBytes();
    }

    @Benchmark
    public Snapshot read() throws InvalidDocumentException {
        return Snapshot.read(bytes);
    }

    @Benchmark
    public byte[] sign() throws GeneralSecurityException {
        return SnapshotSignature.sign(Purpose.SNAPSHOT, bytes, keys.getPrivate());
    }

    @Benchmark
    public boolean verify() {
        return SnapshotSignature.verify(Purpose.SNAPSHOT, bytes, signature, keys.getPublic());
    }

    @Benchmark
    public int violations() {
        return snapshot.configuration().violations().size();
    }

    @Benchmark
    public RouteTable compile() {
        return RouteTable.compile(snapshot.configuration().routes());
    }
}
