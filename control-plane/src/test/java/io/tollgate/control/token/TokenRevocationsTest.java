package io.tollgate.control.token;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.control.door.Client;
import io.tollgate.control.door.Client.Answer;
import io.tollgate.control.door.TestControlPlane;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tokens are refused before they end, which is audited, and can be taken back. */
final class TokenRevocationsTest {
    private static final Client ADMIN = TestControlPlane.shared().admin();
    private static final String PATH = "/token-revocations";

    @BeforeAll
    static void issuer() {
        ADMIN.put(
                "/issuers/t-corp",
                "{\"issuer\":\"https://id.example.com/\",\"audiences\":[\"orders-api\"],\"algorithms\":[\"ES256\"]}");
    }

    @Test
    void aTokenIsRevokedAndTakenBack() {
        Answer created = ADMIN.post(PATH, "{\"issuer\":\"t-corp\",\"jti\":\"token-1\",\"reason\":\"leaked\"}");
        assertThat(created.status()).as(created.body()).isEqualTo(201);
        String id = created.json().get("id").asText();
        assertThat(created.json().get("status").asText()).isEqualTo("active");
        assertThat(Instant.parse(created.json().get("expiresAt").asText()))
                .isAfter(Instant.now().plus(365, ChronoUnit.DAYS));

        JsonNode found = ADMIN.get(PATH + "?q=token-1").json().at("/items/0");
        assertThat(found.get("id").asText()).isEqualTo(id);
        assertThat(ADMIN.get(PATH + "/" + id).json().get("reason").asText()).isEqualTo("leaked");
        assertThat(ADMIN.get("/audit?object=token-revocations/" + id).body()).contains("tokens.revoke");

        Answer withdrawn = ADMIN.delete(PATH + "/" + id);
        assertThat(withdrawn.status()).isEqualTo(200);
        assertThat(withdrawn.json().get("status").asText()).isEqualTo("withdrawn");
        assertThat(ADMIN.get("/audit?object=token-revocations/" + id).body()).contains("tokens.withdraw-revocation");
    }

    @Test
    void itHoldsForAsLongAsNodesTakeATokenAfterItsEnd() {
        Instant end = Instant.now().plus(1, ChronoUnit.HOURS).truncatedTo(ChronoUnit.SECONDS);
        Answer created =
                ADMIN.post(PATH, "{\"issuer\":\"t-corp\",\"jti\":\"token-skew\",\"expiresAt\":\"" + end + "\"}");

        assertThat(created.status()).as(created.body()).isEqualTo(201);
        assertThat(Instant.parse(created.json().get("expiresAt").asText())).isEqualTo(end.plusSeconds(30));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}                                                                  | /issuer",
                "{'issuer':'t-nobody','jti':'x'}                                     | /issuer",
                "{'issuer':'t-corp'}                                                 | ''",
                "{'issuer':'t-corp','jti':'x','subject':'ann'}                       | /jti",
                "{'issuer':'t-corp','jti':''}                                        | /jti",
                "{'issuer':'t-corp','subject':7}                                     | /subject",
                "{'issuer':'t-corp','issuedBefore':'yesterday'}                      | /issuedBefore",
                "{'issuer':'t-corp','jti':'x','expiresAt':'2020-01-01T00:00:00Z'}    | /expiresAt",
                "{'issuer':'t-corp','jti':'x','expiresAt':'2999-01-01T00:00:00Z'}    | /expiresAt",
                "{'issuer':'t-corp','jti':'x','reason':'a\\u0007'}                   | /reason",
                "{'issuer':'t-corp','jti':'x','colour':'red'}                        | /colour",
            })
    void badInputSaysWhere(String document, String pointer) {
        Answer refused = ADMIN.post(PATH, document.replace('\'', '"'));
        assertThat(refused.status()).as(refused.body()).isEqualTo(422);
        assertThat(refused.pointer()).isEqualTo(pointer);
    }

    @Test
    void aDryRunRevokesNothing() {
        Answer would = ADMIN.post(PATH + "?dryRun=true", "{\"issuer\":\"t-corp\",\"subject\":\"dry\"}");
        assertThat(would.status()).isEqualTo(200);
        assertThat(would.body()).contains("\"subject\":\"dry\"");
        assertThat(ADMIN.get(PATH + "?q=dry").json().get("items")).isEmpty();
    }

    @Test
    void aDryRunOfTakingBackSaysWhatWouldChangeAndTakesNothingBack() {
        String id = ADMIN.post(PATH, "{\"issuer\":\"t-corp\",\"subject\":\"stays\"}")
                .json()
                .get("id")
                .asText();

        Answer would = ADMIN.delete(PATH + "/" + id + "?dryRun=true");

        assertThat(would.status()).as(would.body()).isEqualTo(200);
        JsonNode changes = would.json().get("changes");
        assertThat(changes.findValuesAsText("pointer")).containsExactly("/status", "/withdrawnAt");
        assertThat(changes.at("/0/after").asText()).isEqualTo("withdrawn");
        assertThat(ADMIN.get(PATH + "/" + id).json().get("status").asText()).isEqualTo("active");

        assertThat(ADMIN.delete(PATH + "/" + id).status()).isEqualTo(200);
        assertThat(ADMIN.delete(PATH + "/" + id + "?dryRun=true").json().get("changes"))
                .isEmpty();
    }

    @Test
    void pagesFollowEachOther() {
        for (int i = 0; i < 3; i++) {
            ADMIN.post(PATH, "{\"issuer\":\"t-corp\",\"subject\":\"paged-" + i + "\"}");
        }
        JsonNode first = ADMIN.get(PATH + "?q=paged&limit=2").json();
        assertThat(first.at("/items/0/subject").asText()).isEqualTo("paged-2");
        JsonNode second = ADMIN.get(
                        PATH + "?q=paged&limit=2&cursor=" + first.get("next").asText())
                .json();
        assertThat(second.at("/items/0/subject").asText()).isEqualTo("paged-0");
        assertThat(second.has("next")).isFalse();
    }

    @Test
    void whatIsNotThereIs404() {
        assertThat(ADMIN.get(PATH + "/tr_000000000000").status()).isEqualTo(404);
        assertThat(ADMIN.delete(PATH + "/tr_000000000000").status()).isEqualTo(404);
    }
}
