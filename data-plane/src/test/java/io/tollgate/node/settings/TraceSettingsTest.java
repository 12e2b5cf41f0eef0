package io.tollgate.node.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.node.trace.TracePlan;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TraceSettingsTest {
    @Test
    void without_a_receiver_nothing_is_traced() throws InvalidSettingException {
        assertThat(NodeSettings.read(Map.of("TOLLGATE_TRACE_RATIO", "1")).traces())
                .isNull();
    }

    @Test
    void a_receiver_has_headers_and_a_share() throws InvalidSettingException {
        TracePlan plan = NodeSettings.read(Map.of(
                        "TOLLGATE_OTLP_ENDPOINT", "https://collector.example.com:4318/otlp/",
                        "TOLLGATE_OTLP_HEADERS", "x-tenant=shop, authorization=Basic aGk=",
                        "TOLLGATE_TRACE_RATIO", "0.5"))
                .traces();
        assertThat(plan)
                .isEqualTo(new TracePlan(
                        URI.create("https://collector.example.com:4318/otlp/"),
                        Map.of("x-tenant", "shop", "authorization", "Basic aGk="),
                        0.5));
        assertThat(String.valueOf(plan)).isEqualTo("traces to https://collector.example.com:4318/otlp/v1/traces");
        assertThat(NodeSettings.read(Map.of("TOLLGATE_OTLP_ENDPOINT", "http://localhost:4318"))
                        .traces())
                .isEqualTo(new TracePlan(URI.create("http://localhost:4318"), Map.of(), 0.01));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "collector:4318",
                "grpc://collector",
                "http://",
                "http://me:pw@collector",
                "http://c/?a=b",
                "http://a b"
            })
    void what_is_no_receiver_is_refused(String text) {
        assertThatThrownBy(() -> NodeSettings.read(Map.of("TOLLGATE_OTLP_ENDPOINT", text)))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageContaining("http://collector:4318");
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
