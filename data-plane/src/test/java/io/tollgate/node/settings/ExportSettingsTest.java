package io.tollgate.node.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.node.otlp.OtlpReceiver;
import io.tollgate.node.push.PushPlan;
import io.tollgate.node.trace.TracePlan;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExportSettingsTest {
    @Test
    void without_a_receiver_nothing_is_exported() throws InvalidSettingException {
        assertThat(NodeSettings.read(Map.of("TOLLGATE_TRACE_RATIO", "1", "TOLLGATE_METRICS_INTERVAL", "10s"))
                        .exports())
                .isEqualTo(new ExportSettings(null, null));
    }

    @Test
    void a_receiver_has_headers_and_a_share() throws InvalidSettingException {
        ExportSettings exports = NodeSettings.read(Map.of(
                        "TOLLGATE_OTLP_ENDPOINT", "https://collector.example.com:4318/otlp/",
                        "TOLLGATE_OTLP_HEADERS", "x-tenant=shop, authorization=Basic aGk=",
                        "TOLLGATE_METRICS_INTERVAL", "10s",
                        "TOLLGATE_TRACE_RATIO", "0.5"))
                .exports();
        OtlpReceiver receiver = new OtlpReceiver(
                URI.create("https://collector.example.com:4318/otlp/"),
                Map.of("x-tenant", "shop", "authorization", "Basic aGk="));
        assertThat(exports)
                .isEqualTo(new ExportSettings(
                        new TracePlan(receiver, 0.5), new PushPlan(receiver, Duration.ofSeconds(10))));
        assertThat(exports.toString())
                .contains(
                        "traces to https://collector.example.com:4318/otlp/v1/traces",
                        "metrics to https://collector.example.com:4318/otlp/v1/metrics")
                .doesNotContain("aGk=");
    }

    @Test
    void a_receiver_alone_is_told_both() throws InvalidSettingException {
        OtlpReceiver receiver = new OtlpReceiver(URI.create("http://localhost:4318"), Map.of());
        assertThat(NodeSettings.read(Map.of("TOLLGATE_OTLP_ENDPOINT", "http://localhost:4318"))
                        .exports())
                .isEqualTo(new ExportSettings(
                        new TracePlan(receiver, 0.01), new PushPlan(receiver, Duration.ofSeconds(30))));
    }

    @Test
    void metrics_can_be_left_to_scrapers() throws InvalidSettingException {
        assertThat(NodeSettings.read(Map.of(
                                "TOLLGATE_OTLP_ENDPOINT", "http://localhost:4318", "TOLLGATE_METRICS_INTERVAL", "off"))
                        .exports()
                        .metrics())
                .isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0s", "999ms", "61m", "10", "often"})
    void what_is_no_interval_is_refused(String text) {
        assertThatThrownBy(() -> NodeSettings.read(Map.of("TOLLGATE_METRICS_INTERVAL", text)))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageContaining("from 1s to 1h, or off");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "collector:4318",
                "grpc://collector",
                "http://",
                "http://me:hush@collector",
                "http://c/?key=hush",
                "http://a b"
            })
    void what_is_no_receiver_is_refused(String text) {
        assertThatThrownBy(() -> NodeSettings.read(Map.of("TOLLGATE_OTLP_ENDPOINT", text)))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageContaining("http://collector:4318")
                .hasMessageNotContaining("hush");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-0.1", "1.1", "NaN", "half"})
    void what_is_no_share_is_refused(String text) {
        assertThatThrownBy(() -> NodeSettings.read(Map.of("TOLLGATE_TRACE_RATIO", text)))
                .isInstanceOf(InvalidSettingException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"hush", "hush=", "a b=hush", "x=hush\u00e9", "x=hush,"})
    void malformed_headers_are_refused_without_being_shown(String text) {
        assertThatThrownBy(() ->
                        NodeSettings.read(Map.of("TOLLGATE_OTLP_ENDPOINT", "http://c", "TOLLGATE_OTLP_HEADERS", text)))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageContaining("TOLLGATE_OTLP_HEADERS")
                .hasMessageNotContaining("hush");
    }
}
