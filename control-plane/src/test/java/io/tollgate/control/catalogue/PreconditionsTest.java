package io.tollgate.control.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.control.door.Client;
import io.tollgate.control.door.Client.Answer;
import io.tollgate.control.door.TestControlPlane;
import org.junit.jupiter.api.Test;

/** Nobody overwrites what they have not seen, and a dry run changes nothing. */
final class PreconditionsTest {
    private static final Client ADMIN = TestControlPlane.shared().admin();

    @Test
    void aStaleEtagIsRefused() {
        Answer first = ADMIN.put("/roles/p-stale", "{\"permissions\":[\"a:b\"]}");
        Answer second = ADMIN.put("/roles/p-stale", "{\"permissions\":[\"a:c\"]}", "If-Match", first.header("ETag"));
        assertThat(second.status()).isEqualTo(200);
        Answer third = ADMIN.put("/roles/p-stale", "{\"permissions\":[\"a:d\"]}", "If-Match", first.header("ETag"));
        assertThat(third.status()).isEqualTo(412);
        assertThat(third.code()).isEqualTo("stale");
        assertThat(ADMIN.patch("/roles/p-stale", "{\"permissions\":[]}", "If-Match", "\"x\"")
                        .status())
                .isEqualTo(412);
        assertThat(ADMIN.delete("/roles/p-stale", "If-Match", first.header("ETag"))
                        .status())
                .isEqualTo(412);
        assertThat(ADMIN.get("/roles/p-stale").json().at("/permissions/0").asText())
                .isEqualTo("a:c");
        assertThat(ADMIN.delete("/roles/p-stale", "If-Match", second.header("ETag"))
                        .status())
                .isEqualTo(204);
    }

    @Test
    void anEtagOfADeletedObjectDoesNotMatchTheNextOfThatName() {
        String old = ADMIN.put("/roles/p-again", "{\"permissions\":[]}").header("ETag");
        ADMIN.delete("/roles/p-again");
        assertThat(ADMIN.put("/roles/p-again", "{\"permissions\":[]}", "If-Match", old)
                        .status())
                .isEqualTo(412);
        assertThat(ADMIN.put("/roles/p-again", "{\"permissions\":[]}", "If-Match", "*")
                        .status())
                .isEqualTo(412);
        assertThat(ADMIN.put("/roles/p-again", "{\"permissions\":[]}").header("ETag"))
                .isNotEqualTo(old);
    }

    @Test
    void ifNoneMatchOnlyCreates() {
        assertThat(ADMIN.put("/roles/p-new", "{\"permissions\":[]}", "If-None-Match", "*")
                        .status())
                .isEqualTo(201);
        assertThat(ADMIN.put("/roles/p-new", "{\"permissions\":[\"a\"]}", "If-None-Match", "*")
                        .status())
                .isEqualTo(412);
    }

    @Test
    void aDryRunSaysWhatItWouldDoAndDoesNothing() {
        Answer create = ADMIN.put("/roles/p-dry?dryRun=true", "{\"permissions\":[\"a:b\"]}");
        assertThat(create.status()).isEqualTo(200);
        assertThat(create.json().at("/changes/0/op").asText()).isEqualTo("add");
        assertThat(ADMIN.get("/roles/p-dry").status()).isEqualTo(404);

        Answer stored = ADMIN.put("/roles/p-dry", "{\"permissions\":[\"a:b\"]}");
        Answer change = ADMIN.put("/roles/p-dry?dryRun=true", "{\"permissions\":[\"a:c\"]}");
        assertThat(change.json().at("/changes/0/pointer").asText()).isEqualTo("/permissions/0");
        assertThat(change.json().at("/changes/0/before").asText()).isEqualTo("a:b");
        assertThat(change.json().at("/changes/0/after").asText()).isEqualTo("a:c");
        Answer same = ADMIN.put("/roles/p-dry?dryRun=true", "{\"permissions\":[\"a:b\"]}");
        assertThat(same.json().get("changes")).isEmpty();
        assertThat(ADMIN.delete("/roles/p-dry?dryRun=true")
                        .json()
                        .at("/changes/0/op")
                        .asText())
                .isEqualTo("remove");
        assertThat(ADMIN.get("/roles/p-dry").header("ETag")).isEqualTo(stored.header("ETag"));
        assertThat(ADMIN.put("/roles/p-dry?dryRun=true", "{\"permissions\":7}").status())
                .as("a dry run validates")
                .isEqualTo(422);
    }

    @Test
    void aMisspeltDryRunIsRefusedRatherThanDone() {
        Answer refused = ADMIN.put("/roles/p-maybe?dryrun=true", "{\"permissions\":[]}");
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.pointer()).isEqualTo("?dryrun");
        assertThat(ADMIN.get("/roles/p-maybe").status()).isEqualTo(404);
    }

    @Test
    void aBadDryRunIsRefusedRatherThanDone() {
        assertThat(ADMIN.put("/roles/p-maybe?dryRun=yes", "{\"permissions\":[]}")
                        .status())
                .isEqualTo(400);
        assertThat(ADMIN.get("/roles/p-maybe").status()).isEqualTo(404);
    }
}
