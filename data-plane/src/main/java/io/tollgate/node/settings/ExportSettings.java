package io.tollgate.node.settings;

import io.tollgate.core.json.HumanDuration;
import io.tollgate.node.otlp.OtlpReceiver;
import io.tollgate.node.push.PushPlan;
import io.tollgate.node.trace.TracePlan;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a collector of OpenTelemetry's is told.
 *
 * @param traces where sampled exchanges are told; null for nowhere
 * @param metrics where metrics are told; null for nowhere
 */
public record ExportSettings(
        @Nullable TracePlan traces, @Nullable PushPlan metrics) {
    private static final URI NOWHERE = URI.create("");
    private static final Duration NEVER = Duration.ZERO;

    static ExportSettings read(Environment in) throws InvalidSettingException {
        URI endpoint = endpoint(in);
        double ratio = in.parsed(
                "TOLLGATE_TRACE_RATIO",
                TracePlan.RATIO_DEFAULT,
                "a share of requests from 0 to 1",
                ExportSettings::ratio);
        Duration every = in.parsed(
                "TOLLGATE_METRICS_INTERVAL",
                PushPlan.EVERY_DEFAULT,
                "a duration from 1s to 1h, or off",
                ExportSettings::every);
        if (endpoint.equals(NOWHERE)) {
            return new ExportSettings(null, null);
        }
        OtlpReceiver receiver = new OtlpReceiver(endpoint, headers(in));
        return new ExportSettings(
                new TracePlan(receiver, ratio), every.equals(NEVER) ? null : new PushPlan(receiver, every));
    }

    /** One that is refused is not shown: it may hold a password. */
    private static URI endpoint(Environment in) throws InvalidSettingException {
        String text = in.textOrNull("TOLLGATE_OTLP_ENDPOINT");
        try {
            return text == null ? NOWHERE : OtlpReceiver.endpoint(text);
        } catch (IllegalArgumentException e) {
            throw new InvalidSettingException(
                    "TOLLGATE_OTLP_ENDPOINT",
                    "malformed (expected: the URL of an OTLP receiver over HTTP, such as http://collector:4318,"
                            + " without user and query; what is secret stands in TOLLGATE_OTLP_HEADERS)");
        }
    }

    private static double ratio(String text) {
        double ratio = Double.parseDouble(text);
        if (!(ratio >= 0 && ratio <= 1)) {
            throw new IllegalArgumentException(text);
        }
        return ratio;
    }

    private static Duration every(String text) {
        if (text.equals("off")) {
            return NEVER;
        }
        Duration every = HumanDuration.parse(text).orElseThrow(IllegalArgumentException::new);
        PushPlan.check(every);
        return every;
    }

    /** What is wrong with them is not shown: they hold secrets. */
    private static Map<String, String> headers(Environment in) throws InvalidSettingException {
        String text = in.secretOrNull("TOLLGATE_OTLP_HEADERS");
        try {
            return text == null || text.isEmpty() ? Map.of() : OtlpReceiver.headers(text);
        } catch (IllegalArgumentException e) {
            throw new InvalidSettingException(
                    "TOLLGATE_OTLP_HEADERS", "malformed (expected: name=value pairs, separated by commas)");
        }
    }
}
