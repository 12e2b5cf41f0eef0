package io.tollgate.core.config;

import static io.tollgate.core.config.Samples.refusals;
import static io.tollgate.core.config.Samples.with;
import static io.tollgate.core.config.Samples.without;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.core.json.JsonObjectReader;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One thing changed in a good document, and the one complaint about it. */
final class RefusedFieldsTest {
    @ParameterizedTest(name = "{0} with {2} at {1}")
    @CsvFileSource(resources = "refused-fields.csv", delimiter = '|', quoteCharacter = '`', numLinesToSkip = 1)
    void isRefusedWhereItStands(Kind kind, String pointer, String value, String refusal) {
        assertThat(refusals(kind, with(kind, pointer, value))).containsExactly(refusal);
    }

    /** An installation that has one must be able to start, and to mend it. */
    @Test
    void aLimitThatWasStoredByMilderRulesIsStillRead() throws Exception {
        String rules =
                "[{\"requests\":1,\"per\":\"60s\"},{\"requests\":1,\"per\":\"1m\"},{\"requests\":1,\"per\":\"31d\",\"burst\":1000000}]";
        Limit read = (Limit) JsonObjectReader.<ConfigObject>readOfAnyVersion(
                with(Kind.LIMIT, "/rules", rules), Kind.LIMIT::readNested);
        assertThat(read.rules()).hasSize(3);
    }

    @ParameterizedTest
    @EnumSource
    void unknownFieldsAreRefused(Kind kind) {
        assertThat(refusals(kind, with(kind, "/surprise", "null")))
                .singleElement()
                .asString()
                .startsWith("/surprise: unknown field (expected: one of ");
    }

    @ParameterizedTest
    @EnumSource
    void aNameIsNeeded(Kind kind) {
        assertThat(refusals(kind, without(kind, "/name"))).containsExactly("/name: missing (expected: a string)");
        assertThat(refusals(kind, Samples.parse("[]"))).contains("a list (expected: an object)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-a", "a-", "A", "a b", "a/b", "ä", ".a", "a\\n"})
    void aNameHasItsForm(String name) {
        assertThat(refusals(Kind.ROLE, with(Kind.ROLE, "/name", '"' + name + '"')))
                .singleElement()
                .asString()
                .startsWith("/name: ")
                .endsWith("(expected: " + Names.NAME_EXPECTED + ")");
        assertThat(refusals(Kind.ROLE, with(Kind.ROLE, "/name", '"' + "a".repeat(65) + '"')))
                .hasSize(1);
    }

    @Test
    void aRouteWithoutAccessPolicyIsRefused() {
        assertThat(refusals(Kind.ROUTE, without(Kind.ROUTE, "/access")))
                .containsExactly(
                        "/access: missing (expected: an access policy; a public route must say {\"public\": true})");
        assertThat(refusals(Kind.ROUTE, with(Kind.ROUTE, "/access", "{}")))
                .containsExactly(
                        "/access/authentication: none (expected: at least one method, or \"public\": true)",
                        "/access/permissions: none (expected: at least one, or \"public\": true)");
    }

    @Test
    void whatIsNeededIsAskedFor() {
        assertThat(refusals(Kind.ROUTE, without(Kind.ROUTE, "/match")))
                .containsExactly("/match: missing (expected: at least one path)");
        assertThat(refusals(Kind.ROUTE, without(Kind.ROUTE, "/upstream")))
                .containsExactly("/upstream: missing (expected: a string)");
        assertThat(refusals(Kind.ROUTE, without(Kind.ROUTE, "/match/paths")))
                .containsExactly("/match/paths: none (expected: at least one path; /** is every path)");
        assertThat(refusals(Kind.UPSTREAM, without(Kind.UPSTREAM, "/targets")))
                .containsExactly("/targets: none (expected: at least one)");
        assertThat(refusals(Kind.LIMIT, without(Kind.LIMIT, "/rules")))
                .containsExactly("/rules: none (expected: at least one, or inFlight)");
    }

    @Test
    void aLongPrefixIsRefusedWithoutHarm() {
        String prefix = '"' + "/a".repeat(100_000) + '"';
        assertThat(refusals(Kind.ROUTE, with(Kind.ROUTE, "/path/stripPrefix", prefix)))
                .hasSize(1);
    }

    @Test
    void everythingWrongInADocumentIsSaidAtOnce() {
        List<String> refusals = refusals(Kind.ROUTE, Samples.parse("""
                        {"name":"X","priority":1001,"match":{"hosts":["API"],"paths":["orders","/a//b"],"methods":["get"]},
                         "upstream":7,"access":{"authentication":["none"],"permissions":{"reed":"a","write":"*"}},
                         "timeouts":{"request":"1ms"},"what":1}
                        """));
        assertThat(refusals)
                .extracting(refusal -> refusal.substring(0, refusal.indexOf(':')))
                .containsExactly(
                        "/name",
                        "/priority",
                        "/match/hosts/0",
                        "/match/paths/0",
                        "/match/paths/1",
                        "/match/methods/0",
                        "/upstream",
                        "/access/authentication/0",
                        "/access/permissions/reed",
                        "/access/permissions/write",
                        "/timeouts/request",
                        "/what");
    }

    @Test
    void noMessageRepeatsWhatMayBeSecret() {
        String secret = "s3cr\\u0001t";
        assertThat(refusals(Kind.UPSTREAM, with(Kind.UPSTREAM, "/targets/0/url", "\"http://ann:s3cret@h/\"")))
                .singleElement()
                .asString()
                .startsWith("/targets/0/url: a URL with user information")
                .doesNotContain("s3cr");
        assertThat(refusals(Kind.UPSTREAM, with(Kind.UPSTREAM, "/targets/0/url", "\"http://ann:s3 cret@h/\"")))
                .singleElement()
                .asString()
                .doesNotContain("s3");
        assertThat(refusals(
                        Kind.UPSTREAM,
                        with(Kind.UPSTREAM, "/tls/caPem", "\"-----BEGIN PRIVATE KEY-----\\ns3cret\\n\"")))
                .containsExactly("/tls/caPem: a private key (expected: PEM certificates only)");
        assertThat(refusals(Kind.ISSUER, with(Kind.ISSUER, "/caPem", "\"-----BEGIN PRIVATE KEY-----\\ns3cret\\n\"")))
                .containsExactly("/caPem: a private key (expected: PEM certificates only)");
        assertThat(refusals(
                        Kind.ROUTE, with(Kind.ROUTE, "/headers/request/set", "{\"authorization\":\"" + secret + "\"}")))
                .containsExactly("/headers/request/set/authorization: value (expected: printable ASCII text without"
                        + " white space at its ends)");
        assertThat(refusals(Kind.ROUTE, with(Kind.ROUTE, "/match/headers/0/equals", '"' + secret + '"')))
                .containsExactly(
                        "/match/headers/0/equals: (expected: at most 1024 characters of printable ASCII text)");
    }
}
