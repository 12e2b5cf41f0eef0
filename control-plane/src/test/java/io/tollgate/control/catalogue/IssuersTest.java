package io.tollgate.control.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.control.door.Client;
import io.tollgate.control.door.Client.Answer;
import io.tollgate.control.door.TestControlPlane;
import io.tollgate.core.json.Json;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Issuers, and the routes that take their tokens. */
final class IssuersTest {
    private static final Client ADMIN = TestControlPlane.shared().admin();
    private static final String ISSUER =
            "{\"issuer\":\"https://id.example.com/\",\"audiences\":[\"orders-api\"],\"algorithms\":[\"ES256\"]}";

    @BeforeAll
    static void upstream() {
        ADMIN.put("/upstreams/i-orders", "{\"targets\":[{\"url\":\"http://127.0.0.1:9\"}]}");
    }

    private static String route(String method) {
        return "{\"match\":{\"hosts\":[\"i.example.com\"],\"paths\":[\"/i\"]},\"upstream\":\"i-orders\","
                + "\"access\":{\"authentication\":[\"" + method + "\"],\"permissions\":{\"read\":\"orders:read\"}}}";
    }

    @Test
    void aRouteTakesTheTokensOfAnIssuerWhichCannotGoWhileItDoes() {
        assertThat(ADMIN.put("/issuers/i-used", ISSUER).status()).isEqualTo(201);
        Answer created = ADMIN.put("/routes/i-route", route("jwt:i-used"));
        assertThat(created.status()).as(created.body()).isEqualTo(201);

        Answer refused = ADMIN.delete("/issuers/i-used");
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.body()).contains("routes/i-route");

        assertThat(ADMIN.delete("/routes/i-route").status()).isEqualTo(204);
        assertThat(ADMIN.delete("/issuers/i-used").status()).isEqualTo(204);
    }

    @Test
    void anIssuerThatIsNotThereIsRefusedWithItsPointer() {
        Answer refused = ADMIN.put("/routes/i-nobody", route("jwt:i-nobody"));
        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.pointer()).isEqualTo("/access/authentication/0");
        assertThat(refused.body()).contains("expected: the name of an existing issuer");
    }

    @Test
    void itsTokensMayStandForEveryConsumerUnlessItsOwnAreNamed() {
        assertThat(ADMIN.put("/issuers/i-bound", ISSUER).body()).contains("\"consumers\":[\"*\"]");
        assertThat(ADMIN.put("/issuers/i-bound", ISSUER.replace("{", "{\"consumers\":[\"acme\",\"partner-*\"],"))
                        .body())
                .contains("\"consumers\":[\"acme\",\"partner-*\"]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'algorithms':['none']}                           | /algorithms/0",
                "{'algorithms':['HS256']}                          | /algorithms/0",
                "{'jwksUri':'http://id.example.com/jwks.json'}     | /jwksUri",
                "{'audiences':[]}                                  | /audiences",
                "{'consumers':[]}                                  | /consumers",
                "{'consumers':['a','*b']}                          | /consumers/1",
                "{'rolesClaim':'roles','roleMapping':{'a':['x']}}  | /roleMapping/a/0",
            })
    void badInputSaysWhere(String fields, String pointer) throws Exception {
        ObjectNode document = (ObjectNode) Json.parse(ISSUER);
        document.setAll((ObjectNode) Json.parse(fields.replace('\'', '"')));

        Answer refused = ADMIN.put("/issuers/i-bad", Json.print(document));

        assertThat(refused.status()).as(refused.body()).isEqualTo(422);
        assertThat(refused.pointer()).isEqualTo(pointer);
        assertThat(ADMIN.get("/issuers/i-bad").status()).isEqualTo(404);
    }
}
