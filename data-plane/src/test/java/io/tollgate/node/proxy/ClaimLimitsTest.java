package io.tollgate.node.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.core.json.InvalidDocumentException;
import io.tollgate.core.json.Json;
import io.tollgate.node.door.TokenDoor;
import io.tollgate.node.limit.LimitAnswer;
import io.tollgate.node.limit.LimitRequest;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Limits see what a token says of its bearer, and no more of it than some limit counts by. */
class ClaimLimitsTest {
    @Test
    void a_limit_by_claims_sees_those_of_the_token_also_of_one_that_was_verified_before() throws Exception {
        try (TokenDoor at = TokenDoor.plain()) {
            AtomicReference<LimitRequest> asked = new AtomicReference<>();
            at.door().limiter(request -> {
                asked.set(request);
                return new LimitAnswer.Admitted(List.of());
            });
            ObjectNode claims = at.issuer().claims();
            claims.putObject("org").put("tenant", "blue").put("size", 12);
            claims.putArray("groups").add("a").add("b");
            String token = at.issuer().token(claims);
            assertThat(at.get(token).status()).isEqualTo(200);
            assertThat(asked.get()).as("no limit yet").isNull();

            at.door().configure(limited(at, "claim:org.tenant", "claim:org.size", "claim:groups", "claim:nothing"));
            assertThat(at.get(token).status()).isEqualTo(200);
            assertThat(asked.get().subject().claims())
                    .as("text and numbers; a list is none")
                    .isEqualTo(Map.of("org.tenant", "blue", "org.size", "12"));
        }
    }

    private static String limited(TokenDoor at, String... by) throws InvalidDocumentException {
        ObjectNode configuration = (ObjectNode) Json.parse(at.configuration(document -> {}));
        ObjectNode limit = configuration.putArray("limits").addObject().put("name", "each");
        for (String dimension : by) {
            limit.withArray("by").add(dimension);
        }
        limit.putArray("rules").addObject().put("requests", 5).put("per", "1m");
        ((ObjectNode) configuration.at("/routes/0")).putArray("limits").add("each");
        return Json.print(configuration);
    }
}
