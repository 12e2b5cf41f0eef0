package io.tollgate.node.push;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.DoubleExemplarData;
import io.opentelemetry.sdk.metrics.data.DoublePointData;
import io.opentelemetry.sdk.metrics.data.GaugeData;
import io.opentelemetry.sdk.metrics.data.HistogramData;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.MetricDataType;
import io.opentelemetry.sdk.metrics.data.SumData;
import io.opentelemetry.sdk.resources.Resource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Series of one name, while they are read. */
final class Family {
    /** What a family is. */
    enum Kind {
        COUNTER,
        GAUGE,
        HISTOGRAM,
        /** A gauge of 1 whose labels say something, as Micrometer's registry writes those named so. */
        INFO;

        /** Null for what no node has. */
        static @Nullable Kind of(String type) {
            return switch (type) {
                case "counter" -> COUNTER;
                case "gauge" -> GAUGE;
                case "histogram" -> HISTOGRAM;
                case "info" -> INFO;
                default -> null;
            };
        }
    }

    private static final String BOUND = "le";
    private static final String INFO_SUFFIX = "_info";

    private final String name;
    private final Kind kind;
    private final long startEpochNanos;
    private final long epochNanos;
    private final List<DoublePointData> points = new ArrayList<>();
    private final Map<Map<String, String>, Buckets> histograms = new LinkedHashMap<>();
    private String description = "";

    Family(String name, Kind kind, long startEpochNanos, long epochNanos) {
        this.name = name;
        this.kind = kind;
        this.startEpochNanos = startEpochNanos;
        this.epochNanos = epochNanos;
    }

    /** A histogram's buckets as they come: each counts what the ones before it did, too. */
    private static final class Buckets {
        private final Attributes attributes;
        private final List<Double> boundaries = new ArrayList<>();
        private final List<Long> counts = new ArrayList<>();
        private final List<DoubleExemplarData> exemplars = new ArrayList<>();
        private long before;
        private double sum;

        Buckets(Attributes attributes) {
            this.attributes = attributes;
        }
    }

    String name() {
        return name;
    }

    void describe(String text) {
        description = text;
    }

    /** Whether {@code sample} is one of this family's. */
    boolean add(Sample sample) {
        if (!sample.name().startsWith(name)) {
            return false;
        }
        String part = sample.name().substring(name.length());
        return switch (kind) {
            case COUNTER -> part.equals("_total") && point(sample);
            case GAUGE -> part.isEmpty() && point(sample);
            case HISTOGRAM -> addToHistogram(part, sample);
            case INFO -> part.equals(INFO_SUFFIX) && point(sample);
        };
    }

    private boolean point(Sample sample) {
        return points.add(DoublePointData.create(
                startEpochNanos, epochNanos, attributes(sample.labels()), sample.value(), List.of()));
    }

    private boolean addToHistogram(String part, Sample sample) {
        Map<String, String> labels = new LinkedHashMap<>(sample.labels());
        String bound = labels.remove(BOUND);
        Buckets buckets = histograms.computeIfAbsent(labels, key -> new Buckets(attributes(key)));
        return switch (part) {
            case "_bucket" -> bound != null && addBucket(buckets, Sample.number(bound), sample);
            case "_sum" -> {
                buckets.sum = sample.value();
                yield true;
            }
            case "_count" -> true; // the buckets say it too
            default -> false;
        };
    }

    private static boolean addBucket(Buckets buckets, double bound, Sample sample) {
        if (Double.isFinite(bound)) {
            buckets.boundaries.add(bound);
        }
        long total = (long) sample.value();
        buckets.counts.add(total - buckets.before);
        buckets.before = total;
        Sample.Exemplar exemplar = sample.exemplar();
        if (exemplar != null) {
            buckets.exemplars.add(exemplar(exemplar));
        }
        return true;
    }

    private static DoubleExemplarData exemplar(Sample.Exemplar exemplar) {
        SpanContext span = SpanContext.create(
                exemplar.labels().getOrDefault("trace_id", ""),
                exemplar.labels().getOrDefault("span_id", ""),
                TraceFlags.getSampled(),
                TraceState.getDefault());
        return DoubleExemplarData.create(
                Attributes.empty(), Math.round(exemplar.epochSeconds() * 1e3) * 1_000_000, span, exemplar.value());
    }

    private static Attributes attributes(Map<String, String> labels) {
        AttributesBuilder all = Attributes.builder();
        labels.forEach((label, value) -> {
            if (!label.equals(OtelNames.STATUS_LABEL)) {
                all.put(OtelNames.attribute(label), value);
            } else if (!value.equals("0")) { // no response, and then there is no such attribute
                all.put(OtelNames.attribute(label), Long.parseLong(value));
            }
        });
        return all.build();
    }

    /** All of it, at most {@code pointsMax} series in each; none when there is no series. */
    List<MetricData> metrics(Resource resource, int pointsMax) {
        OtelNames.Named named = OtelNames.metric(kind == Kind.INFO ? name + INFO_SUFFIX : name);
        List<MetricData> all = new ArrayList<>();
        switch (kind) {
            case COUNTER ->
                cut(
                        points,
                        pointsMax,
                        part -> all.add(new PushedMetric(
                                resource,
                                named,
                                description,
                                MetricDataType.DOUBLE_SUM,
                                SumData.createDoubleSumData(true, AggregationTemporality.CUMULATIVE, part))));
            case GAUGE, INFO ->
                cut(
                        points,
                        pointsMax,
                        part -> all.add(new PushedMetric(
                                resource,
                                named,
                                description,
                                MetricDataType.DOUBLE_GAUGE,
                                GaugeData.createDoubleGaugeData(part))));
            case HISTOGRAM ->
                cut(
                        histogramPoints(),
                        pointsMax,
                        part -> all.add(new PushedMetric(
                                resource,
                                named,
                                description,
                                MetricDataType.HISTOGRAM,
                                HistogramData.create(AggregationTemporality.CUMULATIVE, part))));
        }
        return all;
    }

    private static <T> void cut(List<T> points, int pointsMax, Consumer<List<T>> take) {
        for (int from = 0; from < points.size(); from += pointsMax) {
            take.accept(points.subList(from, Math.min(points.size(), from + pointsMax)));
        }
    }

    /** Those that are whole. */
    private List<HistogramPointData> histogramPoints() {
        List<HistogramPointData> all = new ArrayList<>();
        for (Buckets buckets : histograms.values()) {
            if (buckets.counts.size() == buckets.boundaries.size() + 1) {
                all.add(new HistogramPoint(
                        startEpochNanos,
                        epochNanos,
                        buckets.attributes,
                        buckets.sum,
                        List.copyOf(buckets.boundaries),
                        List.copyOf(buckets.counts),
                        List.copyOf(buckets.exemplars)));
            }
        }
        return all;
    }
}
