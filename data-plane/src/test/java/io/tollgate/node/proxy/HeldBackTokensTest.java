package io.tollgate.node.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.core.json.Json;
import io.tollgate.core.token.TestIssuer.Signer;
import io.tollgate.node.door.RawClient;
import io.tollgate.node.door.TokenDoor;
import io.tollgate.node.guard.CredentialGuard;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who makes tokens up is held back like who makes keys up; a token that may be somebody's own is held against nobody. */
class HeldBackTokensTest {
    private static final String HERE = "203.0.113.7";

    private final AtomicLong nanos = new AtomicLong();
    private TokenDoor at;

    @BeforeEach
    void open() throws Exception {
        at = TokenDoor.guarded(new CredentialGuard(nanos::get, 42));
    }

    @AfterEach
    void close() throws Exception {
        at.close();
    }

    private int send(String token) throws Exception {
        RawClient.Response response =
                at.send("GET", "X-Forwarded-For: " + HERE + "\r\nAuthorization: Bearer " + token + "\r\n");
        return response.status();
    }

    private String claims() {
        return Json.print(at.issuer().claims());
    }

    @Test
    void signatures_that_are_made_up_are_guesses() throws Exception {
        String good = at.issuer().token();
        String bad = good.substring(0, good.lastIndexOf('.') + 1) + "A".repeat(86);
        for (int i = 0; i < 16; i++) {
            assertThat(send(bad)).isEqualTo(401);
        }

        assertThat(send(good)).isEqualTo(429);
    }

    @Test
    void tokens_without_a_key_id_are_judged_also_while_the_issuer_is_away() throws Exception {
        String bad = Signer.generate("other", "ES256").signText("{\"alg\":\"ES256\"}", claims());
        at.issuer().goAway();
        for (int i = 0; i < 16; i++) {
            assertThat(send(bad)).isEqualTo(401);
        }

        assertThat(send(at.issuer().token())).isEqualTo(429);
    }

    @Test
    void a_token_for_somebody_else_is_somebodys_own() throws Exception {
        String foreign = at.issuer().token(at.issuer().claims().put("aud", "stock-api"));
        for (int i = 0; i < 20; i++) {
            assertThat(send(foreign)).isEqualTo(401);
        }

        assertThat(send(at.issuer().token())).isEqualTo(200);
    }

    @Test
    void a_key_that_the_issuer_is_not_asked_for_yet_may_be_a_good_one() throws Exception {
        for (int i = 0; i < 20; i++) {
            assertThat(send(Signer.generate("x" + i, "ES256").sign(Json.object(), claims())))
                    .isEqualTo(401);
        }

        assertThat(send(at.issuer().token())).isEqualTo(200);
    }
}
