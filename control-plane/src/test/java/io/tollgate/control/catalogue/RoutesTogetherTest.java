package io.tollgate.control.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.control.catalogue.ManyObjects.Written;
import io.tollgate.control.catalogue.ManyRoutes.Step;
import io.tollgate.control.door.Client;
import io.tollgate.control.door.Client.Answer;
import io.tollgate.control.door.TestControlPlane;
import io.tollgate.control.operator.Actor;
import io.tollgate.control.operator.Operators;
import io.tollgate.control.problem.ProblemException.Forbidden;
import io.tollgate.control.problem.ProblemException.PreconditionFailed;
import io.tollgate.core.config.Kind;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is done to several routes is one revision, or nothing. */
final class RoutesTogetherTest {
    private static TestControlPlane plane;
    private static Client admin;

    private static ManyRoutes routes;
    private static Actor actor;

    @BeforeAll
    static void start() {
        plane = TestControlPlane.start();
        admin = plane.admin();
        routes = plane.bean(ManyRoutes.class);
        actor = actor("admin");
    }

    @AfterAll
    static void stop() {
        plane.close();
    }

    @BeforeEach
    void threeRoutes() {
        admin.put("/upstreams/u", "{\"targets\":[{\"url\":\"http://127.0.0.1:1\"}]}");
        for (String name : List.of("one", "two", "three")) {
            Answer put = admin.put(
                    "/routes/" + name,
                    "{\"match\":{\"paths\":[\"/" + name + "\"]},\"upstream\":\"u\",\"access\":{\"public\":true}}");
            assertThat(put.status()).as(put.body()).isIn(200, 201);
        }
    }

    private static Actor actor(String username) {
        return plane.bean(Operators.class)
                .standing(username, "127.0.0.1", "req-1")
                .orElseThrow()
                .actor();
    }

    private List<Entry> seen(String... names) {
        Catalogue catalogue = plane.bean(Catalogue.class);
        return Stream.of(names)
                .map(name -> catalogue.get(actor, Kind.ROUTE, name))
                .toList();
    }

    private long revision() {
        return admin.get("/revisions?limit=1").json().at("/items/0/number").asLong();
    }

    private boolean enabled(String name) {
        return admin.get("/routes/" + name).json().get("enabled").asBoolean();
    }

    @Test
    void allOfThemChangeInOneRevisionWithAnEntryForEach() {
        long before = revision();
        Written would = routes.apply(actor, Step.DISABLE, seen("one", "two"), new WriteOptions(null, true, null));
        assertThat(would.changes()).extracting(ObjectChange::name).containsExactly("one", "two");
        assertThat(revision()).as("a dry run").isEqualTo(before);

        routes.apply(actor, Step.DISABLE, seen("one", "two"), WriteOptions.plain());
        assertThat(revision()).isEqualTo(before + 1);
        assertThat(enabled("one")).isFalse();
        assertThat(enabled("two")).isFalse();
        assertThat(enabled("three")).isTrue();
        JsonNode revision = admin.get("/revisions/" + (before + 1)).json();
        assertThat(revision.get("message").asText()).isEqualTo("Disable 2 routes");
        assertThat(revision.get("objects").findValuesAsText("object")).containsExactly("routes/one", "routes/two");
        for (String name : List.of("one", "two")) {
            assertThat(admin.get("/audit?object=routes/" + name)
                            .json()
                            .at("/items/0/revision")
                            .asLong())
                    .isEqualTo(before + 1);
        }

        routes.apply(actor, Step.ENABLE, seen("one", "two", "three"), new WriteOptions(null, false, "all back"));
        assertThat(revision()).isEqualTo(before + 2);
        JsonNode back = admin.get("/revisions/" + (before + 2)).json();
        assertThat(back.get("message").asText()).isEqualTo("all back");
        assertThat(back.get("objects")).as("the third was on already").hasSize(2);

        routes.apply(actor, Step.DELETE, seen("one", "three"), WriteOptions.plain());
        assertThat(admin.get("/revisions/" + (before + 3))
                        .json()
                        .at("/changes/removed")
                        .asInt())
                .isEqualTo(2);
        assertThat(admin.get("/routes").json().get("items").findValuesAsText("name"))
                .containsExactly("two");
    }

    @Test
    void whatSomebodyChangedMeanwhileStopsAllOfIt() {
        List<Entry> seen = seen("one", "two");
        admin.patch("/routes/two", "{\"priority\":7}");
        long before = revision();
        assertThatExceptionOfType(PreconditionFailed.class)
                .isThrownBy(() -> routes.apply(actor, Step.DISABLE, seen, WriteOptions.plain()))
                .withMessageContaining("routes/two was changed");
        admin.delete("/routes/two");
        assertThatExceptionOfType(PreconditionFailed.class)
                .isThrownBy(() -> routes.apply(actor, Step.DELETE, seen, WriteOptions.plain()))
                .withMessageContaining("routes/two is not there any more");
        assertThat(revision()).as("the deletion between, and nothing else").isEqualTo(before + 1);
        assertThat(enabled("one")).isTrue();
    }

    @Test
    void whoMayNotWriteRoutesChangesNone() {
        plane.bean(Operators.class).create("looker", TestControlPlane.PASSWORD, List.of("viewer"), Actor.system());
        Actor looker = actor("looker");
        assertThatExceptionOfType(Forbidden.class)
                .isThrownBy(() -> routes.apply(looker, Step.DELETE, seen("one"), WriteOptions.plain()));
        assertThat(enabled("one")).isTrue();
    }
}
