package io.tollgate.core.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.core.config.Upstream.RetryOn;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the admin API's page shows, as far as this version supports it, reads. */
final class AdminApiSamplesTest {
    @ParameterizedTest
    @EnumSource
    void everySampleReadsAndReadsBackFromItsOwnForm(Kind kind) throws Exception {
        ConfigObject object = kind.read(Samples.of(kind));
        assertThat(object.kind()).isEqualTo(kind);
        assertThat(kind.read(object.toJson())).isEqualTo(object);
    }

    @Test
    void theUpstreamSaysWhatTheSampleSays() throws Exception {
        Upstream upstream = (Upstream) Kind.UPSTREAM.read(Samples.of(Kind.UPSTREAM));
        Target target = upstream.targets().getFirst();
        assertThat(target.host()).isEqualTo("10.0.0.7");
        assertThat(target.port()).isEqualTo(8080);
        assertThat(target.secure()).isFalse();
        assertThat(upstream.timeouts())
                .isEqualTo(new Upstream.Timeouts(
                        Duration.ofSeconds(2), Duration.ofSeconds(15), null, Duration.ofMinutes(1)));
        assertThat(upstream.retry())
                .isEqualTo(new Upstream.Retry(
                        2, List.of(RetryOn.CONNECT_FAILURE, RetryOn.RESET_BEFORE_RESPONSE, RetryOn.STATUS_503), 20));
    }

    @Test
    void theRouteSaysWhatTheSampleSays() throws Exception {
        Route route = (Route) Kind.ROUTE.read(Samples.of(Kind.ROUTE));
        assertThat(route.match().paths()).containsExactly("/orders", "/orders/{id}", "/orders/{id}/**");
        assertThat(route.match().headers()).containsExactly(new Route.HeaderMatch("x-env", "beta"));
        assertThat(route.path().stripPrefix()).isEqualTo("/orders");
        assertThat(route.access().permissionFor("HEAD")).contains("orders:read");
        assertThat(route.access().permissionFor("PATCH")).contains("orders:write");
        assertThat(route.requestTimeout()).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void fieldsWithDefaultsMayBeLeftOut() throws Exception {
        Upstream upstream = (Upstream)
                Kind.UPSTREAM.read(Samples.parse("{\"name\":\"a\",\"targets\":[{\"url\":\"https://[::1]\"}]}"));
        assertThat(upstream.targets().getFirst().host()).isEqualTo("::1");
        assertThat(upstream.targets().getFirst().port()).isEqualTo(443);
        Route route = (Route) Kind.ROUTE.read(Samples.parse(
                "{\"name\":\"a\",\"match\":{\"paths\":[\"/\"]},\"upstream\":\"a\",\"access\":{\"public\":true}}"));
        assertThat(route.enabled()).isTrue();
        assertThat(route.access().isPublic()).isTrue();
        Limit limit =
                (Limit) Kind.LIMIT.read(Samples.parse("{\"name\":\"a\",\"rules\":[{\"requests\":1,\"per\":\"1s\"}]}"));
        assertThat(limit.mode()).isEqualTo(Limit.Mode.RELAXED);
        assertThat(limit.onUnavailable()).isEqualTo(Limit.OnUnavailable.DENY);
        assertThat(limit.shadow()).isFalse();
        Consumer consumer = (Consumer) Kind.CONSUMER.read(Samples.parse("{\"name\":\"a\"}"));
        assertThat(consumer.enabled()).isTrue();
        assertThat(consumer.roles()).isEmpty();
        assertThat(((Role) Kind.ROLE.read(Samples.parse("{\"name\":\"a\"}"))).permissions())
                .isEmpty();
    }
}
