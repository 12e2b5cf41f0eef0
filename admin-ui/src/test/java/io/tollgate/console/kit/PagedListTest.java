package io.tollgate.console.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.vaadin.flow.component.UI;
import com.vaadin.flow.router.QueryParameters;
import io.tollgate.console.door.ConsoleWithoutBrowser;
import io.tollgate.console.door.RunningConsole;
import io.tollgate.console.revision.RevisionListView;
import io.tollgate.control.catalogue.Catalogue;
import io.tollgate.control.catalogue.WriteOptions;
import io.tollgate.core.config.Kind;
import io.tollgate.core.json.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** A list whose database went away, and came back: one of its own, since others need theirs. */
final class PagedListTest extends ConsoleWithoutBrowser {
    private static final RunningConsole OWN = RunningConsole.start();
    private static final Duration SOON = Duration.ofSeconds(60);

    @AfterAll
    static void stop() {
        OWN.close();
    }

    @Override
    protected RunningConsole console() {
        return OWN;
    }

    @Test
    void whatCannotBeReadIsSaidAndCanBeTriedAgainAndIsNoEmptyList() {
        OWN.bean(Catalogue.class).put(RunningConsole.admin(), Kind.ROLE, "reader", Json.object(), WriteOptions.plain());
        signIn();
        navigate(RevisionListView.class);
        assertThat(sees("revisions-table")).isTrue();

        OWN.databaseAnswers(false);
        RevisionListView page = navigate(RevisionListView.class);
        assertThat(text("banner")).contains("The database is away", "The revisions could not be read");
        assertThat(sees("revisions-table")).isFalse();
        assertThat(sees("empty-state")).isFalse();
        press("retry");
        assertThat(text("banner")).contains("could not be read");

        OWN.databaseAnswers(true);
        await().pollInSameThread().atMost(SOON).until(() -> {
            press("retry");
            return !sees("retry");
        });
        assertThat(sees("revisions-table")).isTrue();
        assertThat(sees("banner")).isFalse();
        assertThat(getCurrentView()).isSameAs(page);
    }

    @Test
    void whoMayDoWhatCanBeAskedAgain() {
        signIn();
        canBeAskedAgain("who-may", QueryParameters.empty(), "empty-state");
        assertThat(sees("empty-state")).as("there is no route").isTrue();
        press("who-may-routes");
        assertThat(sees("routes-first")).as("the way on").isTrue();
    }

    @Test
    void whatIsBehindAPeakCanBeAskedAgainOnOnePageWithOneTitle() {
        signIn();
        Instant to = Instant.now();
        String from = to.minus(Duration.ofMinutes(10)).toString();
        canBeAskedAgain(
                "peak", QueryParameters.simple(Map.of("from", from, "to", to.toString())), "peak-answers-requests");
    }

    @Test
    void theAlertsCanBeAskedAgain() {
        signIn();
        canBeAskedAgain("alerts", QueryParameters.empty(), "alerts-summary");
    }

    /** @param shown what is there when it could be read */
    private static void canBeAskedAgain(String path, QueryParameters query, String shown) {
        OWN.databaseAnswers(false);
        try {
            UI.getCurrent().navigate(path, query);
            await().pollInSameThread().atMost(SOON).until(() -> sees("banner"));
            assertThat(text("banner")).contains("The database is away");
            assertThat(text("page-title")).isNotBlank(); // of which there is one
            press("retry");
            await().pollInSameThread().atMost(SOON).until(() -> sees("retry"));
        } finally {
            OWN.databaseAnswers(true);
        }
        await().pollInSameThread().atMost(SOON).until(() -> {
            if (sees("retry")) {
                press("retry");
            }
            return sees(shown);
        });
        assertThat(sees("banner")).isFalse();
        assertThat(text("page-title")).isNotBlank();
    }
}
