package io.tollgate.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Values that the chart does not take, and how it says so: which one, and what it wants. */
class ChartRefusalsTest {
    static Stream<Arguments> refused() {
        return Stream.of(
                Arguments.of("node.replicas", "many", "node.replicas|node/replicas", "integer"),
                Arguments.of("node.replicas", -1, "node.replicas|node/replicas", "0"),
                Arguments.of("node.replica", 3, "node", "replica"),
                Arguments.of("lite.replicas", -1, "lite.replicas|lite/replicas", "0"),
                Arguments.of("lite.settings.TOLLGATE_SHED_LAG", "50ms", "lite", "settings"),
                Arguments.of(
                        "node.settings.TOLLGATE_CLUSTER_MEMBER",
                        "lite",
                        "TOLLGATE_CLUSTER_MEMBER",
                        "the chart sets it"),
                Arguments.of("masterKey.value", "0123", "masterKey", "value"),
                Arguments.of("database.password", "hunter2", "database", "password"),
                Arguments.of("database.existingSecret", "", "existingSecret", "pattern|match"),
                Arguments.of("node.antiAffinity", "sometimes", "antiAffinity", "required.*preferred"),
                Arguments.of("controlPlane.settings.PATH", "/", "controlPlane.settings.PATH", "expected: TOLLGATE_"),
                Arguments.of("service.type", "ExternalName", "service.type|service/type", "ClusterIP.*LoadBalancer"),
                Arguments.of("image.tag", "latest", "image.tag", "expected: a version"),
                Arguments.of("node.drainNoticeSeconds", 11, "node.drainNoticeSeconds", "half of node.drainSeconds"),
                Arguments.of("node.settings.TOLLGATE_PROXY_PORT", "http", "TOLLGATE_PROXY_PORT", "the chart sets it"),
                Arguments.of("node.settings.TOLLGATE_SHED_LAG", 50, "node/settings/TOLLGATE_SHED_LAG", "want string"),
                Arguments.of("node.settings.TOLLGATE_JOIN_TOKEN", "tgj_", "TOLLGATE_JOIN_TOKEN", "a secret"),
                Arguments.of("node.settings.TOLLGATE_OTLP_HEADERS", "a=b", "TOLLGATE_OTLP_HEADERS", "a secret"),
                Arguments.of("controlPlane.settings.TOLLGATE_DB_PASSWORD", "x", "TOLLGATE_DB_PASSWORD", "a secret"));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void a_value_that_is_wrong_is_named_and_so_is_what_is_expected(
            String value, Object given, String named, String expected) {
        assertThatThrownBy(() -> Chart.with(Map.of(value, given)))
                .isInstanceOf(IllegalStateException.class)
                .message()
                .containsPattern(named)
                .containsPattern("(?s)" + expected);
    }

    @Test
    void the_autoscaler_needs_room() {
        assertThatThrownBy(() -> Chart.with(Map.of("autoscaling.enabled", true, "autoscaling.minReplicas", 9)))
                .hasMessageContaining("autoscaling.minReplicas: 9")
                .hasMessageContaining("at most autoscaling.maxReplicas, which is 5");
    }

    @Test
    void what_is_right_is_taken() {
        assertThat(Chart.with(Map.of("node.replicas", 5, "node.settings.TOLLGATE_SHED_LAG", "50ms"))
                        .container("node")
                        .path("env")
                        .toString())
                .contains("{\"name\":\"TOLLGATE_SHED_LAG\",\"value\":\"50ms\"}");
    }
}
