package io.tollgate.node.status;

import com.sun.management.GarbageCollectionNotificationInfo;
import com.sun.management.OperatingSystemMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import javax.management.ListenerNotFoundException;
import javax.management.Notification;
import javax.management.NotificationEmitter;
import javax.management.NotificationListener;
import javax.management.openmbean.CompositeData;
import org.jspecify.annotations.Nullable;

/**
 * What this process takes of its machine, by the names of OpenTelemetry's semantic conventions for JVMs as Prometheus writes
 * them. CPU is told as the time that was used, and how many processors there are: whoever divides one by the other chooses
 * over how long, and several who look do not disturb each other. Any thread.
 */
public final class JvmMetrics implements AutoCloseable {
    /** Upper bounds in seconds, as the conventions have them. */
    private static final double[] BOUNDS = {0.01, 0.1, 1, 10};

    private final OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    private final List<MemoryPoolMXBean> pools = ManagementFactory.getMemoryPoolMXBeans();
    /** By the collector's name; all of them from the start. */
    private final Map<String, Collected> collectors = new LinkedHashMap<>();

    private final List<NotificationEmitter> emitters = new ArrayList<>();
    private final NotificationListener listener = (notification, handback) -> collected(notification);

    /** Counts collections from now on. */
    public JvmMetrics() {
        for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            collectors.put(collector.getName(), new Collected());
            if (collector instanceof NotificationEmitter emitter) {
                emitter.addNotificationListener(listener, null, null);
                emitters.add(emitter);
            }
        }
    }

    /** What one collector did. */
    private static final class Collected {
        private final long[] counts = new long[BOUNDS.length + 1];
        private double seconds;

        synchronized void add(double took) {
            int place = 0;
            while (place < BOUNDS.length && took > BOUNDS[place]) {
                place++;
            }
            counts[place]++;
            seconds += took;
        }

        synchronized void print(StringBuilder out, String name) {
            long total = 0;
            for (int i = 0; i < counts.length; i++) {
                total += counts[i];
                String bound = i < BOUNDS.length ? Double.toString(BOUNDS[i]) : "+Inf";
                line(out, "jvm_gc_duration_seconds_bucket", labels("jvm_gc_name", name, "le", bound), (double) total);
            }
            line(out, "jvm_gc_duration_seconds_sum", labels("jvm_gc_name", name), seconds);
            line(out, "jvm_gc_duration_seconds_count", labels("jvm_gc_name", name), (double) total);
        }
    }

    private void collected(Notification notification) {
        if (notification.getType().equals(GarbageCollectionNotificationInfo.GARBAGE_COLLECTION_NOTIFICATION)
                && notification.getUserData() instanceof CompositeData data) {
            GarbageCollectionNotificationInfo told = GarbageCollectionNotificationInfo.from(data);
            Collected known = collectors.get(told.getGcName());
            if (known != null) {
                known.add(told.getGcInfo().getDuration() / 1e3);
            }
        }
    }

    /** Every series in Prometheus' text format. */
    public String text() {
        StringBuilder out = new StringBuilder(4 << 10);
        out.append("# TYPE jvm_cpu_time_seconds_total counter\n");
        line(out, "jvm_cpu_time_seconds_total", "", Math.max(0, system.getProcessCpuTime()) / 1e9);
        out.append("# TYPE jvm_cpu_count gauge\n");
        line(out, "jvm_cpu_count", "", Runtime.getRuntime().availableProcessors());
        memory(out, "used", MemoryPoolMXBean::getUsage, MemoryUsage::getUsed);
        memory(out, "committed", MemoryPoolMXBean::getUsage, MemoryUsage::getCommitted);
        memory(out, "limit", MemoryPoolMXBean::getUsage, MemoryUsage::getMax);
        memory(out, "used_after_last_gc", MemoryPoolMXBean::getCollectionUsage, MemoryUsage::getUsed);
        out.append("# TYPE jvm_gc_duration_seconds histogram\n");
        collectors.forEach((name, collected) -> collected.print(out, name));
        out.append("# TYPE jvm_thread_count gauge\n");
        line(out, "jvm_thread_count", "", ManagementFactory.getThreadMXBean().getThreadCount());
        return out.toString();
    }

    /** Of each pool that has it. */
    private void memory(
            StringBuilder out,
            String what,
            Function<MemoryPoolMXBean, @Nullable MemoryUsage> usage,
            ToLongFunction<MemoryUsage> bytes) {
        String name = "jvm_memory_" + what + "_bytes";
        out.append("# TYPE ").append(name).append(" gauge\n");
        for (MemoryPoolMXBean pool : pools) {
            MemoryUsage now = usage.apply(pool);
            long value = now == null ? -1 : bytes.applyAsLong(now);
            if (value >= 0) { // less is: no such number
                String type = pool.getType() == MemoryType.HEAP ? "heap" : "non_heap";
                line(out, name, labels("jvm_memory_type", type, "jvm_memory_pool_name", pool.getName()), (double)
                        value);
            }
        }
    }

    private static String labels(String... namesAndValues) {
        StringBuilder text = new StringBuilder("{");
        for (int i = 0; i < namesAndValues.length; i += 2) {
            text.append(i == 0 ? "" : ",")
                    .append(namesAndValues[i])
                    .append("=\"")
                    .append(namesAndValues[i + 1])
                    .append('"');
        }
        return text.append('}').toString();
    }

    private static void line(StringBuilder out, String name, String labels, double value) {
        out.append(name).append(labels).append(' ').append(value).append('\n');
    }

    /** Counts no more. */
    @Override
    public void close() {
        for (NotificationEmitter emitter : emitters) {
            try {
                emitter.removeNotificationListener(listener);
            } catch (ListenerNotFoundException e) {
                throw new IllegalStateException("it was added", e);
            }
        }
        emitters.clear();
    }
}
