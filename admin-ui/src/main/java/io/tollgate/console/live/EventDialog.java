package io.tollgate.console.live;

import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.dialog.Dialog;
import com.vaadin.flow.component.html.Div;
import io.tollgate.console.kit.CodeBlock;
import io.tollgate.console.kit.Mark;
import io.tollgate.console.kit.Words;
import io.tollgate.control.event.RequestEvent;
import io.tollgate.core.json.Json;

/** All that is known of one request, with the names of the access log. */
final class EventDialog extends Dialog {
    EventDialog(RequestEvent event) {
        Mark.once(this, "live-event");
        setHeaderTitle(event.request().method() + " " + event.request().path());
        setWidth("min(760px, 94vw)");
        add(Mark.style(
                new Div(
                        Words.dim("As the node’s access log has it, without query and fields"),
                        Mark.once(new CodeBlock("request", Json.pretty(event.toJson())), "live-event-json")),
                "tg-dialog",
                "tg-dialog--wide"));
        getFooter().add(Mark.once(new Button("Close", pressed -> close()), "live-event-close"));
    }
}
