package io.tollgate.console.revision;

import static org.assertj.core.api.Assertions.assertThat;

import com.vaadin.flow.component.ComponentUtil;
import com.vaadin.flow.component.UI;
import com.vaadin.flow.component.combobox.ComboBox;
import com.vaadin.flow.component.combobox.ComboBoxBase.CustomValueSetEvent;
import com.vaadin.flow.router.QueryParameters;
import io.tollgate.console.door.ConsoleWithoutBrowser;
import io.tollgate.console.door.RunningConsole;
import io.tollgate.control.revision.Revisions;
import io.tollgate.core.config.Kind;
import org.junit.jupiter.api.Test;

/** A revision beside any other: by the box, and by an address that is passed on. */
final class CompareRevisionsTest extends ConsoleWithoutBrowser {
    @Test
    void ofTwoThatLieApartAllBetweenThemIsShown() throws Exception {
        long before = newest();
        console().put(Kind.ROLE, "compared-first", "{'permissions':['compared:read']}");
        console().put(Kind.ROLE, "compared-second", "{'permissions':['compared:write']}");
        long after = newest();
        signIn();
        UI.getCurrent().navigate("revisions/" + after);
        assertThat(sees("revision-comparison")).isFalse();
        assertThat(text("revision-diff")).contains("compared-second").doesNotContain("compared-first");

        choose(Long.toString(before));
        assertThat(text("revision-comparison")).contains("revision " + before, "to revision " + after);
        assertThat(text("revision-diff")).contains("compared-first", "compared-second");
        assertThat(UI.getCurrent().getInternals().getActiveViewLocation().getPathWithQueryParameters())
                .isEqualTo("revisions/" + after + "?against=" + before);
    }

    @Test
    void besideItselfThereIsNoDifference() throws Exception {
        console().put(Kind.ROLE, "compared-with-itself", "{'permissions':['compared:read']}");
        signIn();
        String number = Long.toString(newest());
        UI.getCurrent().navigate("revisions/" + number, QueryParameters.of("against", number));
        assertThat(text("revision-diff")).isEqualTo("Both revisions have the same content.");
    }

    @Test
    void whatIsNoRevisionIsNotFound() {
        signIn();
        UI.getCurrent().navigate("revisions/" + newest(), QueryParameters.of("against", "yesterday"));
        assertThat(text("page-title")).contains("ot found");
    }

    /** As by typing its number. */
    @SuppressWarnings("unchecked")
    private static void choose(String number) {
        ComboBox<Long> box = one(ComboBox.class, "revision-compare");
        ComponentUtil.fireEvent(box, new CustomValueSetEvent<>(box, true, number));
        pushed();
    }

    private long newest() {
        return console().bean(Revisions.class).newest(RunningConsole.admin());
    }
}
