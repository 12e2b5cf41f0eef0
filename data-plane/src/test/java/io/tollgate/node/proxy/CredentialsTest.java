package io.tollgate.node.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.core.key.ApiKeyText;
import io.tollgate.node.door.Configurations;
import io.tollgate.node.door.Door;
import io.tollgate.node.door.RawClient;
import io.tollgate.node.door.ScriptedUpstream;
import io.tollgate.node.record.ExchangeRecord;
import java.security.SecureRandom;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CredentialsTest {
    private ScriptedUpstream upstream;
    private Door door;

    @BeforeEach
    void open() throws Exception {
        upstream = ScriptedUpstream.echo();
        door = Door.with(Configurations.guarded(upstream.port()));
    }

    @AfterEach
    void close() throws Exception {
        door.close();
        upstream.close();
    }

    private RawClient.Response send(String method, String fields) throws Exception {
        try (RawClient client = door.client()) {
            return client.send(method + " /orders/7 HTTP/1.1\r\nHost: test\r\n" + fields + "\r\n")
                    .read();
        }
    }

    private void refused(ApiKeyText key, String code) throws Exception {
        RawClient.Response response = send("GET", "X-API-Key: " + key.text() + "\r\n");
        ExchangeRecord record = door.record();

        assertThat(response.status()).isEqualTo(401);
        assertThat(response.body()).contains("\"code\":\"" + code + "\"").doesNotContain("detail");
        assertThat(response.field("www-authenticate")).startsWith("Bearer ").contains("error=\"invalid_token\"");
        assertThat(record.code).isEqualTo(code);
        assertThat(record.step).isEqualTo("authenticate");
        assertThat(record.keyId).isEqualTo(key.credentialId());
    }

    @Test
    void a_good_key_passes_and_the_upstream_learns_who_it_is_but_not_the_key() throws Exception {
        ApiKeyText key = door.issue("acme");

        RawClient.Response response = send("GET", "X-API-Key: " + key.text() + "\r\n");

        assertThat(response.status()).isEqualTo(200);
        assertThat(response.body())
                .contains("\r\nx-consumer: acme\r\n")
                .contains("\r\nx-consumer-roles: reader\r\n")
                .doesNotContain(key.text());
        assertThat(door.record().consumer).isEqualTo("acme");
    }

    @Test
    void a_bearer_token_is_as_good_as_the_field_of_its_own() throws Exception {
        ApiKeyText key = door.issue("acme");

        RawClient.Response response = send("GET", "Authorization: Bearer " + key.text() + "\r\n");

        assertThat(response.status()).isEqualTo(200);
        assertThat(response.body()).doesNotContain(key.text());
    }

    @Test
    void nothing_presented_is_a_challenge_without_error() throws Exception {
        RawClient.Response response = send("GET", "");

        assertThat(response.status()).isEqualTo(401);
        assertThat(response.body()).contains("\"code\":\"credentials-missing\"");
        assertThat(response.field("www-authenticate")).isEqualTo("Bearer realm=\"tollgate\"");
    }

    @Test
    void two_credentials_are_refused() throws Exception {
        ApiKeyText key = door.issue("acme");

        RawClient.Response response =
                send("GET", "X-API-Key: " + key.text() + "\r\nAuthorization: Bearer " + key.text() + "\r\n");

        assertThat(response.status()).isEqualTo(400);
        assertThat(response.body()).contains("\"code\":\"credentials-ambiguous\"");
    }

    @Test
    void an_unknown_key_is_told_from_others() throws Exception {
        refused(ApiKeyText.generate(new SecureRandom()), "key-unknown");
    }

    @Test
    void an_expired_key_is_told_from_others() throws Exception {
        refused(door.issue("acme", Instant.now().minusSeconds(1), false), "key-expired");
    }

    @Test
    void a_revoked_key_is_told_from_others() throws Exception {
        refused(door.issue("acme", null, true), "key-revoked");
    }

    @Test
    void a_key_from_another_address_is_told_from_others() throws Exception {
        refused(door.issue("acme", null, false, "10.0.0.0/8"), "key-address");
    }

    @Test
    void a_disabled_consumers_key_is_told_from_others() throws Exception {
        refused(door.issue("idle"), "consumer-disabled");
    }

    @Test
    void a_missing_permission_is_403_and_says_no_more() throws Exception {
        ApiKeyText key = door.issue("acme");

        RawClient.Response response = send("DELETE", "X-API-Key: " + key.text() + "\r\n");

        assertThat(response.status()).isEqualTo(403);
        assertThat(response.body())
                .contains("\"code\":\"permission-missing\"")
                .doesNotContain("orders:write")
                .doesNotContain("reader");
        assertThat(door.record().detail).contains("orders:write").contains("reader");
    }

    @Test
    void a_key_is_passed_on_when_the_route_says_so() throws Exception {
        door.configure(Configurations.guarded(upstream.port(), ",\"forwardCredential\":true"));
        ApiKeyText key = door.issue("acme");

        assertThat(send("GET", "X-API-Key: " + key.text() + "\r\n").body()).contains(key.text());
    }
}
