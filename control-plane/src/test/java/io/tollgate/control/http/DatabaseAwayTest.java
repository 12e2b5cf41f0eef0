package io.tollgate.control.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tollgate.control.catalogue.ChangeFeed;
import io.tollgate.control.door.Client;
import io.tollgate.control.door.Client.Answer;
import io.tollgate.control.door.CuttableRoad;
import io.tollgate.control.door.TestControlPlane;
import io.tollgate.control.door.TestDatabase;
import io.tollgate.control.health.Health;
import io.tollgate.control.settings.Settings.DatabaseAccess;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Without its database the control plane says so at once, and needs no restart when it is back. */
final class DatabaseAwayTest {
    private static final Duration SOON = Duration.ofSeconds(15);

    @Test
    void itSaysSoAndRecovers() {
        DatabaseAccess database = TestDatabase.create();
        try (CuttableRoad road = new CuttableRoad(database);
                TestControlPlane plane = TestControlPlane.on(road.access());
                TestControlPlane other = TestControlPlane.on(database)) {
            Client admin = plane.admin();
            AtomicLong seen = new AtomicLong();
            plane.bean(ChangeFeed.class).onRevision(seen::set);
            admin.put("/roles/before", "{\"permissions\":[]}");
            await().atMost(SOON).until(() -> seen.get() == 2);
            assertThat(admin.get("//readyz").status()).isEqualTo(200);

            road.cut();
            long start = System.nanoTime();
            Answer read = admin.get("/roles");
            Duration took = Duration.ofNanos(System.nanoTime() - start);
            assertThat(read.status()).as(read.body()).isEqualTo(503);
            assertThat(read.code()).isEqualTo("database-unavailable");
            assertThat(read.header("Retry-After")).isNotEmpty();
            assertThat(took).isLessThan(Duration.ofSeconds(8));
            assertThat(admin.put("/roles/lost", "{\"permissions\":[]}").status())
                    .isEqualTo(503);
            assertThat(plane.client().post("/login", Client.login("admin", "x")).status())
                    .isEqualTo(503);
            await().atMost(SOON).until(() -> plane.client().get("//readyz").status() == 503);
            assertThat(plane.bean(Health.class).databaseUp()).isFalse();
            assertThat(plane.client().get("//livez").status()).isEqualTo(200);
            other.admin().put("/roles/meanwhile", "{\"permissions\":[]}");

            road.mend();
            await().atMost(SOON).until(() -> plane.client().get("//readyz").status() == 200);
            assertThat(admin.get("/roles/meanwhile").status())
                    .as("nothing old is shown for new")
                    .isEqualTo(200);
            assertThat(admin.get("/roles/lost").status()).isEqualTo(404);
            await("the feed tells what was missed").atMost(SOON).until(() -> seen.get() == 3);
        }
    }

    @Test
    void controlPlanesOnOneDatabaseLearnOfEachOther() {
        try (TestControlPlane one = TestControlPlane.start();
                TestControlPlane two = TestControlPlane.on(one.database())) {
            AtomicLong revision = new AtomicLong();
            AtomicLong sequence = new AtomicLong(-1);
            two.bean(ChangeFeed.class).onRevision(revision::set);
            two.bean(ChangeFeed.class).onCredentials(sequence::set);
            Client admin = one.admin();
            Client there = two.admin();
            admin.put("/consumers/shared", "{}");
            assertThat(there.get("/consumers/shared").status())
                    .as("at once, whatever the feed does")
                    .isEqualTo(200);
            there.post("/consumers/shared/keys", "{}");
            await().atMost(SOON).until(() -> revision.get() == 2 && sequence.get() == 1);
            assertThat(there.put("/consumers/shared", "{\"enabled\":false}").header("Tollgate-Revision"))
                    .isEqualTo("3");
            assertThat(admin.get("/consumers/shared").json().get("enabled").asBoolean())
                    .isFalse();
        }
    }
}
