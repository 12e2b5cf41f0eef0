package io.tollgate.console.limit;

import static org.assertj.core.api.Assertions.assertThat;

import com.vaadin.flow.component.UI;
import io.tollgate.console.door.ConsoleWithoutBrowser;
import org.junit.jupiter.api.Test;

/** An answer stands only beside what was asked. */
final class WhatIfLineTest extends ConsoleWithoutBrowser {
    @Test
    void anAnswerGoesWhenTheLimitChanges() {
        signIn();
        UI.getCurrent().navigate("new/limit");
        press("what-if-ask");
        assertThat(text("what-if-answer")).isNotBlank();
        type("limit-name", "another");
        assertThat(text("what-if-answer")).isBlank();
    }
}
