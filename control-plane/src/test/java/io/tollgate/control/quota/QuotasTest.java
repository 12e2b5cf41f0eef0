package io.tollgate.control.quota;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.control.door.Client;
import io.tollgate.control.door.Client.Answer;
import io.tollgate.control.door.TestControlPlane;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Quotas as the admin API shows them, grants more of them and resets them: through its door. */
final class QuotasTest {
    private static final Client ADMIN = TestControlPlane.shared().admin();
    private static final QuotaBook BOOK = TestControlPlane.shared().bean(QuotaBook.class);
    private static final String PATH = "/quotas?limitName=";
    private static final String RULE = "20/1mo/UTC";

    /** The one that runs when each test starts. */
    private final YearMonth month = YearMonth.now(ZoneOffset.UTC);

    @BeforeAll
    static void limits() {
        for (String name : List.of("q-shown", "q-grant", "q-reset", "q-paged", "q-old", "q-bad", "q-gone", "q-dry")) {
            limit(name, 20);
        }
    }

    private static void limit(String name, int requests) {
        Answer put = ADMIN.put(
                "/limits/" + name,
                "{\"by\":[\"consumer\",\"route\"],\"rules\":[{\"requests\":" + requests
                        + ",\"per\":\"1mo\",\"calendar\":\"UTC\"}]}");
        assertThat(put.status()).as(put.body()).isIn(200, 201);
    }

    private static void use(String limit, int counter, String consumer, String period, long permits) {
        BOOK.reserve(
                new QuotaBook.Counter(
                        limit,
                        RULE,
                        String.format("b%031x", counter),
                        "consumer " + consumer + ", route orders",
                        period,
                        20),
                permits,
                0);
    }

    private static ObjectNode which(String limit) {
        ObjectNode item = (ObjectNode) ADMIN.get(PATH + limit).json().at("/items/0");
        return item.retain("limit", "rule", "counter", "period");
    }

    @Test
    void aCounterIsShownWithWhatIsUsedAndLeft() {
        use("q-shown", 1, "acme", month.toString(), 5);
        JsonNode item = ADMIN.get(PATH + "q-shown").json().at("/items/0");
        assertThat(item.get("limit").asText()).isEqualTo("q-shown");
        assertThat(item.get("rule").asText()).isEqualTo(RULE);
        assertThat(item.get("per").asText()).isEqualTo("1mo");
        assertThat(item.get("calendar").asText()).isEqualTo("UTC");
        assertThat(item.get("period").asText()).isEqualTo(month.toString());
        assertThat(item.get("subject").asText()).isEqualTo("consumer acme, route orders");
        assertThat(item.get("quota").asLong()).isEqualTo(20);
        assertThat(item.get("used").asLong()).isEqualTo(5);
        assertThat(item.get("left").asLong()).isEqualTo(15);
        assertThat(Instant.parse(item.get("resetsAt").asText()))
                .isEqualTo(month.plusMonths(1).atDay(1).atStartOfDay().toInstant(ZoneOffset.UTC));
    }

    @Test
    void aConsumerIsFoundExactly() {
        use("q-shown", 2, "acme-west", month.toString(), 5);
        use("q-shown", 1, "acme", month.toString(), 0);
        assertThat(subjects(PATH + "q-shown&consumer=acme")).containsExactly("consumer acme, route orders");
        assertThat(subjects(PATH + "q-shown&q=ACME-w")).containsExactly("consumer acme-west, route orders");
        assertThat(subjects(PATH + "q-shown&consumer=acm")).isEmpty();
        assertThat(subjects("/quotas?limitName=q-nowhere")).isEmpty();
    }

    @Test
    void aGrantIsForThePeriodAddsUpAndIsWrittenDown() {
        use("q-grant", 1, "acme", month.toString(), 20);
        ObjectNode grant = which("q-grant").put("amount", 10).put("reason", "a busy day");

        Answer granted = ADMIN.post("/quotas/grant", grant.toString());
        assertThat(granted.status()).as(granted.body()).isEqualTo(200);
        assertThat(granted.json().get("granted").asLong()).isEqualTo(10);
        assertThat(granted.json().get("used").asLong()).isEqualTo(20);
        assertThat(granted.json().get("left").asLong()).isEqualTo(10);
        assertThat(ADMIN.post("/quotas/grant", grant.toString())
                        .json()
                        .get("left")
                        .asLong())
                .isEqualTo(20);

        JsonNode entry = ADMIN.get("/audit?action=quotas.grant&object=quotas/q-grant/"
                        + grant.get("counter").asText())
                .json()
                .at("/items/1");
        assertThat(entry.get("message").asText()).isEqualTo("a busy day");
        assertThat(entry.at("/before/left").asLong()).isZero();
        assertThat(entry.at("/after/left").asLong()).isEqualTo(10);

        Answer tooMuch = ADMIN.post(
                "/quotas/grant", grant.put("amount", 999_999_999_999_999L).toString());
        assertThat(tooMuch.status()).as(tooMuch.body()).isEqualTo(422);
        assertThat(tooMuch.pointer()).isEqualTo("/amount");
    }

    @Test
    void aResetStartsThePeriodAnewOnceAndIsWrittenDown() {
        use("q-reset", 1, "acme", month.toString(), 20);
        ObjectNode which = which("q-reset");

        Answer reset = ADMIN.post("/quotas/reset", which.toString());
        assertThat(reset.status()).as(reset.body()).isEqualTo(200);
        assertThat(reset.json().get("used").asLong()).isZero();
        assertThat(reset.json().get("left").asLong()).isEqualTo(20);
        assertThat(reset.json().get("forgiven").asLong()).isEqualTo(20);
        assertThat(ADMIN.post("/quotas/reset", which.toString()).status())
                .as("nothing to do")
                .isEqualTo(200);

        JsonNode entries = ADMIN.get("/audit?action=quotas.reset&object=quotas/q-reset/"
                        + which.get("counter").asText())
                .json()
                .get("items");
        assertThat(entries).hasSize(1);
        assertThat(entries.at("/0/before/used").asLong()).isEqualTo(20);
    }

    @Test
    void aDryRunSaysWhatWouldChangeAndChangesNothing() {
        use("q-dry", 1, "acme", month.toString(), 20);
        ObjectNode which = which("q-dry");
        assertThat(ADMIN.post("/quotas/reset?dryRun=true", which.toString())
                        .json()
                        .findValuesAsText("pointer"))
                .containsExactlyInAnyOrder("/forgiven", "/used", "/left");
        assertThat(ADMIN.post(
                                "/quotas/grant?dryRun=true",
                                which.deepCopy().put("amount", 3).toString())
                        .json()
                        .findValuesAsText("pointer"))
                .containsExactlyInAnyOrder("/granted", "/left");
        assertThat(ADMIN.get(PATH + "q-dry").json().at("/items/0/left").asLong())
                .isZero();
    }

    @Test
    void pagesFollowEachOtherInEveryOrder() {
        for (int i = 0; i < 5; i++) {
            use("q-paged", i, "c" + i, month.toString(), 3L * (i % 3));
        }
        for (String sort :
                List.of("left", "-left", "used", "-used", "limit", "subject", "-subject", "updatedAt", "-updatedAt")) {
            List<String> paged = new ArrayList<>();
            String next = "";
            do {
                JsonNode page =
                        ADMIN.get(PATH + "q-paged&limit=2&sort=" + sort + next).json();
                page.get("items").forEach(item -> paged.add(item.get("subject").asText()));
                next = page.has("next") ? "&cursor=" + page.get("next").asText() : "";
            } while (!next.isEmpty());
            assertThat(paged).as(sort).hasSize(5).isEqualTo(subjects(PATH + "q-paged&sort=" + sort));
        }
        assertThat(ADMIN.get(PATH + "q-paged").json().at("/items/0/used").asLong())
                .as("least left first")
                .isEqualTo(6);
        assertThat(ADMIN.get(PATH + "q-paged&sort=colour").status()).isEqualTo(400);
    }

    @Test
    void earlierPeriodsAreShownWhenAskedForAndStayAsTheyAre() {
        String before = month.minusMonths(1).toString();
        use("q-old", 1, "acme", before, 7);
        assertThat(subjects(PATH + "q-old")).isEmpty();
        assertThat(subjects(PATH + "q-old&period=" + before)).hasSize(1);
        assertThat(subjects(PATH + "q-old&period=2026-02-30")).isEmpty();
        assertThat(ADMIN.get(PATH + "q-old&period=soon").status()).isEqualTo(400);
        use("q-old", 1, "acme", month.toString(), 7);
        Answer late =
                ADMIN.post("/quotas/reset", which("q-old").put("period", before).toString());
        assertThat(late.status()).as(late.body()).isEqualTo(409);
        assertThat(late.body()).contains(before, month.toString());
    }

    @Test
    void aQuotaThatTheLimitHasNoMoreIsNeitherShownNorChanged() {
        use("q-gone", 1, "acme", month.toString(), 7);
        ObjectNode which = which("q-gone");
        limit("q-gone", 21);
        assertThat(subjects(PATH + "q-gone")).isEmpty();
        Answer gone = ADMIN.post("/quotas/reset", which.toString());
        assertThat(gone.status()).as(gone.body()).isEqualTo(409);
        assertThat(gone.body()).contains("q-gone", RULE);
    }

    @Test
    void whatIsNotThereIs404() {
        use("q-bad", 1, "acme", month.toString(), 7);
        ObjectNode which = which("q-bad").put("counter", "0".repeat(32));
        assertThat(ADMIN.post("/quotas/reset", which.toString()).status()).isEqualTo(404);
        assertThat(ADMIN.post("/quotas/grant", which.put("amount", 1).toString())
                        .status())
                .isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "limit    | 'a b'     | /limit",
                "rule     | ''        | /rule",
                "counter  | 'abc'     | /counter",
                "period   | 'today'   | /period",
                "amount | 0         | /amount",
                "amount | 1000000000000000| /amount",
                "reason   | 'a\\u0007'| /reason",
                "colour   | 'red'     | /colour",
            })
    void badInputSaysWhere(String field, String value, String pointer) {
        String good = "{'limit':'q-bad','rule':'20/1mo/UTC','counter':'" + "b".repeat(32)
                + "','period':'2026-11','amount':1,'reason':'why'}";
        String bad = good.replaceAll("'" + field + "':('[^']*'|[0-9]+),?", "").replace(",}", "}");
        String document =
                bad.replace("}", ",'" + field + "':" + quoted(value) + "}").replace('\'', '"');
        Answer refused = ADMIN.post("/quotas/grant", document);
        assertThat(refused.status()).as(refused.body()).isEqualTo(422);
        assertThat(refused.pointer()).isEqualTo(pointer);
    }

    private static String quoted(String value) {
        return value.matches("[0-9]+") ? value : "'" + value + "'";
    }

    private static List<String> subjects(String path) {
        List<String> subjects = new ArrayList<>();
        Answer answer = ADMIN.get(path);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        answer.json()
                .get("items")
                .forEach(item -> subjects.add(item.get("subject").asText()));
        return subjects;
    }
}
