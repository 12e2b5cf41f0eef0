package io.tollgate.console.audit;

import com.fasterxml.jackson.databind.JsonNode;
import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.dialog.Dialog;
import com.vaadin.flow.component.html.DescriptionList;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.Span;
import io.tollgate.console.kit.CodeBlock;
import io.tollgate.console.kit.Mark;
import io.tollgate.console.kit.Moment;
import io.tollgate.console.kit.Words;
import io.tollgate.control.audit.AuditEntry;
import io.tollgate.core.json.Json;
import org.jspecify.annotations.Nullable;

/** All of one entry. */
final class AuditEntryDialog extends Dialog {
    AuditEntryDialog(AuditEntry entry) {
        Mark.once(this, "audit-entry");
        setHeaderTitle(entry.action());
        setWidth("min(760px, 94vw)");
        DescriptionList facts = Mark.style(new DescriptionList(), "tg-facts");
        fact(facts, "Entry", Words.number(Long.toString(entry.id())));
        fact(facts, "When", Moment.exactly(entry.at()));
        fact(facts, "Who", new Span(entry.actor()));
        fact(facts, "From", Words.mono(entry.address()));
        fact(facts, "Request", Words.mono(entry.requestId()));
        fact(facts, "Object", Words.mono(entry.object()));
        if (entry.message() != null) {
            fact(facts, "Said", new Span(entry.message()));
        }
        Div content = Mark.style(new Div(facts), "tg-dialog", "tg-dialog--wide");
        document(content, "before", entry.before());
        document(content, "after", entry.after());
        add(content);
        getFooter().add(Mark.once(new Button("Close", event -> close()), "audit-entry-close"));
    }

    private static void fact(DescriptionList facts, String label, Component value) {
        facts.add(new DescriptionList.Term(label), new DescriptionList.Description(value));
    }

    private static void document(Div content, String which, @Nullable JsonNode document) {
        if (document != null && !document.isNull()) {
            content.add(new Span(which.equals("before") ? "Before" : "After"));
            content.add(Mark.once(new CodeBlock(which, Json.pretty(document)), "audit-" + which));
        }
    }
}
