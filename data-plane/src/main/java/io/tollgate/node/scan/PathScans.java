package io.tollgate.node.scan;

import io.tollgate.core.scan.DistinctPaths;
import io.tollgate.node.adaptive.Watched;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What this node's event loops saw of scans within the last minute, by address; of IPv6 by network, which is one client's. Of
 * a bounded number: when there are more, those with the fewest paths are forgotten, so that a flood of addresses pushes out
 * its own kind. Any thread but event loops.
 */
public final class PathScans {
    static final int ADDRESSES_MAX = 4_096;

    /** Fewer are a few links that are broken. More of them on several nodes may be many together. */
    private static final int TOLD_MIN = 5;

    /** When there are too many, so many stay: it costs an order of all. */
    private static final int KEPT = ADDRESSES_MAX / 4 * 3;

    private static final long SLICE_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final LongSupplier nanos;
    private final long startNanos;
    private final Map<String, LastMinute> byAddress = new HashMap<>();

    /**
     * Nobody yet.
     *
     * @param nanos as {@link System#nanoTime}
     */
    public PathScans(LongSupplier nanos) {
        this.nanos = nanos;
        startNanos = nanos.getAsLong();
    }

    /** Six slices of ten seconds, each in its place until the place is wanted for a later one. */
    private static final class LastMinute {
        private static final int SLICES = 6;

        private final List<DistinctPaths> slices =
                Stream.generate(DistinctPaths::new).limit(SLICES).toList();
        private final long[] numbers = new long[SLICES];

        LastMinute() {
            Arrays.fill(numbers, -SLICES);
        }

        void add(DistinctPaths seen, long slice) {
            int place = (int) (slice % SLICES);
            if (numbers[place] != slice) {
                slices.get(place).clear();
                numbers[place] = slice;
            }
            slices.get(place).add(seen);
        }

        DistinctPaths all(long slice) {
            DistinctPaths all = new DistinctPaths();
            for (int i = 0; i < SLICES; i++) {
                if (slice - numbers[i] < SLICES) {
                    all.add(slices.get(i));
                }
            }
            return all;
        }
    }

    private long slice() {
        return (nanos.getAsLong() - startNanos) / SLICE_NANOS;
    }

    /** What a loop saw just now. */
    public synchronized void add(SeenPaths seen) {
        long slice = slice();
        seen.byAddress()
                .forEach((address, paths) -> byAddress
                        .computeIfAbsent(Watched.subject(address), fresh -> new LastMinute())
                        .add(paths, slice));
        if (byAddress.size() > ADDRESSES_MAX) {
            byAddress
                    .keySet()
                    .retainAll(most(KEPT, slice).stream().map(PathScan::address).collect(Collectors.toSet()));
        }
    }

    /** Who asked for several such paths within the last minute, those with most first; forgets who asked for none. */
    public synchronized List<PathScan> now(int countMax) {
        return byAddress.isEmpty()
                ? List.of()
                : most(countMax, slice()).stream()
                        .filter(scan -> scan.count() >= TOLD_MIN)
                        .toList();
    }

    private List<PathScan> most(int countMax, long slice) {
        List<PathScan> all = new ArrayList<>(byAddress.size());
        byAddress.forEach((address, lastMinute) -> all.add(new PathScan(address, lastMinute.all(slice))));
        all.stream().filter(scan -> scan.count() == 0).forEach(scan -> byAddress.remove(scan.address()));
        return all.stream()
                .filter(scan -> scan.count() > 0)
                .sorted(Comparator.comparingInt(PathScan::count).reversed())
                .limit(countMax)
                .toList();
    }

    /** Prints what this node alone knows in Prometheus' text format. */
    public void print(StringBuilder out) {
        List<PathScan> now = now(ADDRESSES_MAX);
        long many = now.stream()
                .filter(scan -> scan.count() >= DistinctPaths.SCAN_MIN)
                .count();
        out.append("# TYPE tollgate_path_scans gauge\n");
        out.append("tollgate_path_scans ").append(many).append('\n');
        out.append("# TYPE tollgate_path_scans_watched gauge\n");
        out.append("tollgate_path_scans_watched ").append(watched()).append('\n');
    }

    private synchronized int watched() {
        return byAddress.size();
    }
}
