package io.tollgate.control.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.control.door.Client;
import io.tollgate.control.door.Client.Answer;
import io.tollgate.control.door.TestControlPlane;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lists are found, sorted and paged on the server. */
final class ListingTest {
    private static final Client ADMIN = TestControlPlane.shared().admin();

    @BeforeAll
    static void someConsumers() {
        for (String name : List.of("l-e", "l-a", "l-d", "l-b", "l-c")) {
            String tag = name.compareTo("l-c") < 0 ? "early" : "late";
            Answer answer = ADMIN.put("/consumers/" + name, "{\"tags\":[\"list-test\",\"" + tag + "\"]}");
            assertThat(answer.status()).as(answer.body()).isEqualTo(201);
        }
    }

    @Test
    void pagesFollowOneAnotherWhateverComesAndGoes() {
        Answer first = ADMIN.get("/consumers?tag=list-test&limit=2");
        assertThat(names(first)).containsExactly("l-a", "l-b");
        ADMIN.put("/consumers/l-a2", "{\"tags\":[\"list-test\"]}");
        Answer second = ADMIN.get("/consumers?tag=list-test&limit=2&cursor=" + next(first));
        assertThat(names(second)).containsExactly("l-c", "l-d");
        ADMIN.delete("/consumers/l-a2");
        Answer third = ADMIN.get("/consumers?tag=list-test&limit=2&cursor=" + next(second));
        assertThat(names(third)).containsExactly("l-e");
        assertThat(third.json().has("next")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"name", "-name", "updatedAt", "-updatedAt"})
    void everyOrderPagesThroughAll(String sort) {
        List<String> all = new ArrayList<>();
        String cursor = "";
        do {
            Answer page = ADMIN.get("/consumers?tag=list-test&limit=2&sort=" + sort + cursor);
            all.addAll(names(page));
            cursor = page.json().has("next") ? "&cursor=" + next(page) : "";
        } while (!cursor.isEmpty());
        List<String> expected = switch (sort) {
            case "name" -> List.of("l-a", "l-b", "l-c", "l-d", "l-e");
            case "-name" -> List.of("l-e", "l-d", "l-c", "l-b", "l-a");
            case "updatedAt" -> List.of("l-e", "l-a", "l-d", "l-b", "l-c");
            default -> List.of("l-c", "l-b", "l-d", "l-a", "l-e");
        };
        assertThat(all).isEqualTo(expected);
    }

    @Test
    void tagAndTextNarrow() {
        assertThat(names(ADMIN.get("/consumers?tag=early&q=L-"))).containsExactly("l-a", "l-b");
        assertThat(names(ADMIN.get("/consumers?q=l-d"))).containsExactly("l-d");
        assertThat(names(ADMIN.get("/consumers?q=no-such-thing"))).isEmpty();
    }

    @Test
    void routesAreFoundByHostAndPath() {
        ADMIN.put("/upstreams/l-upstream", "{\"targets\":[{\"url\":\"http://10.1.2.3:8080\"}]}");
        ADMIN.put(
                "/routes/l-route",
                "{\"match\":{\"hosts\":[\"listing.example.com\"],\"paths\":[\"/listing/{id}\"]},\"upstream\":\"l-upstream\",\"access\":{\"public\":true}}");
        assertThat(names(ADMIN.get("/routes?q=listing.example"))).containsExactly("l-route");
        assertThat(names(ADMIN.get("/routes?q=" + URLEncoder.encode("/listing/", StandardCharsets.UTF_8))))
                .containsExactly("l-route");
        assertThat(names(ADMIN.get("/upstreams?q=10.1.2.3"))).containsExactly("l-upstream");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "limit=0",
                "limit=1001",
                "limit=ten",
                "limit=-1",
                "sort=colour",
                "sort=--name",
                "cursor=nonsense",
                "cursor=!!",
                "cursor=e30"
            })
    void aBadQuestionIs400AndNamesTheParameter(String query) {
        Answer refused = ADMIN.get("/consumers?" + query);
        assertThat(refused.status()).as(refused.body()).isEqualTo(400);
        assertThat(refused.pointer()).isEqualTo("?" + query.substring(0, query.indexOf('=')));
    }

    @Test
    void aCursorOfAnotherQuestionIsRefused() {
        String cursor = next(ADMIN.get("/consumers?tag=list-test&limit=2"));
        assertThat(ADMIN.get("/consumers?tag=early&limit=2&cursor=" + cursor).status())
                .isEqualTo(400);
    }

    private static List<String> names(Answer answer) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        List<String> names = new ArrayList<>();
        for (JsonNode item : answer.json().get("items")) {
            names.add(item.get("name").asText());
        }
        return names;
    }

    private static String next(Answer answer) {
        return answer.json().get("next").asText();
    }
}
