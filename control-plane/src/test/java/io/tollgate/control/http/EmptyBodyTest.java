package io.tollgate.control.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.control.door.Client;
import io.tollgate.control.door.Client.Answer;
import io.tollgate.control.door.TestControlPlane;
import org.junit.jupiter.api.Test;

/** Where no body is needed none has to be sent. */
final class EmptyBodyTest {
    private final Client admin = TestControlPlane.shared().admin();

    private Answer post(String path) {
        return admin.send("POST", path, null);
    }

    @Test
    void whoSendsNothingGetsTheDefaults() {
        assertThat(admin.put("/consumers/bodiless", "{}").status()).isEqualTo(201);
        Answer issued = post("/consumers/bodiless/keys");
        assertThat(issued.status()).as(issued.body()).isEqualTo(201);
        Answer rotated = post("/keys/" + issued.json().get("id").asText() + "/rotate");
        assertThat(rotated.status()).as(rotated.body()).isEqualTo(201);
        Answer revoked = post("/keys/" + rotated.json().get("id").asText() + "/revoke");
        assertThat(revoked.status()).as(revoked.body()).isEqualTo(200);
        assertThat(post("/consumers/bodiless/keys/revoke").status()).isEqualTo(200);
        Answer token = post("/node-tokens");
        assertThat(token.status()).as(token.body()).isEqualTo(201);
        Answer revocation = post("/token-revocations");
        assertThat(revocation.status())
                .as("there is no default: " + revocation.body())
                .isEqualTo(422);
    }

    @Test
    void whatIsNoJsonIsRefusedStill() {
        assertThat(admin.post("/node-tokens", "{\"ttl\":").status()).isEqualTo(400);
        assertThat(admin.post("/node-tokens", "{\"tll\":\"5m\"}").pointer()).isEqualTo("/tll");
    }
}
