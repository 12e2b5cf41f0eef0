package io.tollgate.core.config;

import static io.tollgate.core.config.Samples.refusals;
import static io.tollgate.core.config.Samples.with;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What the design has and this version has not is refused where it stands, never accepted and ignored. */
final class LaterFeaturesTest {
    @Test
    void clientCertificatesAreNotReadYet() {
        assertThat(refusals(Kind.ROUTE, with(Kind.ROUTE, "/access/authentication/0", "\"mtls\"")))
                .containsExactly("/access/authentication/0: \"mtls\" (expected: api-key or jwt:NAME of an issuer)");
    }

    @Test
    void corsIsNotHandledYet() {
        assertThat(refusals(Kind.ROUTE, with(Kind.ROUTE, "/cors", "{\"origins\":[\"*\"]}")))
                .containsExactly("/cors: CORS is not part of this version (expected: null)");
    }

    @Test
    void quotasDoNotFollowTheCalendarYet() {
        assertThat(refusals(Kind.LIMIT, with(Kind.LIMIT, "/rules/1/calendar", "\"UTC\"")))
                .containsExactly("/rules/1/calendar: calendar quotas are not part of this version (expected: null)");
        assertThat(refusals(Kind.LIMIT, with(Kind.LIMIT, "/rules/1/per", "\"calendar-month\"")))
                .containsExactly(
                        "/rules/1/per: \"calendar-month\" (expected: a duration such as 250ms, 30s, 10m, 24h or 7d)");
    }

    @Test
    void limitsDoNotCountByClaimsYet() {
        assertThat(refusals(Kind.LIMIT, with(Kind.LIMIT, "/by/-", "\"claim:tenant\"")))
                .containsExactly(
                        "/by/1: \"claim:tenant\" (expected: address, consumer, key, route or header:name in lower case;"
                                + " counting by claims is not part of this version)");
    }
}
