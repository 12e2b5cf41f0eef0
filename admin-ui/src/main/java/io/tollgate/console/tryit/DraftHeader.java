package io.tollgate.console.tryit;

import com.vaadin.flow.component.UI;
import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.html.Div;
import io.tollgate.console.catalogue.UnsavedDraft;
import io.tollgate.console.kit.Banner;
import io.tollgate.console.kit.Mark;
import io.tollgate.console.kit.PageHeader;

/** Says that what is tried is not what holds, and leads back to where it is edited. */
final class DraftHeader extends Div {
    DraftHeader(UnsavedDraft draft) {
        Button back = Mark.once(
                new Button("Back to the editor", event -> UI.getCurrent().navigate(draft.page())), "try-draft-back");
        add(
                new PageHeader("Try a draft", "").back("The editor", draft.page()),
                Mark.once(
                        Banner.warning(
                                        "This is a draft of " + draft.title() + ". It is not saved",
                                        "A dry run tells what would happen if it were. Nodes know nothing of it,"
                                                + " so nothing can be sent.")
                                .with(Mark.style(new Div(back), "tg-banner-actions")),
                        "try-draft"));
    }
}
