package io.tollgate.console.catalogue;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.html.Aside;
import com.vaadin.flow.component.html.DescriptionList;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.H2;
import com.vaadin.flow.component.html.Span;
import com.vaadin.flow.component.textfield.TextField;
import io.tollgate.console.kit.CodeBlock;
import io.tollgate.console.kit.Mark;
import io.tollgate.console.kit.Moment;
import io.tollgate.console.kit.Words;
import io.tollgate.control.catalogue.Entry;
import io.tollgate.core.config.Kind;
import org.jspecify.annotations.Nullable;

/** Beside the editor: what is known of the last change, a word about this one, and the same step as {@code curl}. */
final class EditorAside extends Aside {
    private final TextField message = new TextField("Why (optional)");
    private final CodeBlock curl = new CodeBlock("the same step as curl", "");

    EditorAside(Kind kind, @Nullable Entry entry, boolean mayWrite) {
        Mark.style(this, "tg-aside");
        if (entry != null) {
            add(facts(entry));
        }
        if (mayWrite) {
            message.setWidthFull();
            message.setMaxLength(500);
            message.setHelperText("Stands in the revision and the audit trail.");
            Mark.once(message, "change-message");
            add(Mark.style(new Div(Mark.style(new Div(message), "tg-section")), "tg-card"));
        }
        Div head = Mark.style(new Div(new H2("The same as curl"), Words.dim("PUT " + kind.plural())), "tg-card-head");
        add(Mark.style(new Div(head, Mark.style(new Div(curl), "tg-aside-code")), "tg-card"));
    }

    void showCurl(String text) {
        curl.setCode(text);
    }

    /** What the person says about the change; null for nothing. */
    @Nullable
    String message() {
        return message.isEmpty() ? null : message.getValue();
    }

    /** Puts into the field what {@link #message} gave. */
    void say(@Nullable String said) {
        message.setValue(said == null ? "" : said);
    }

    private static Div facts(Entry entry) {
        DescriptionList facts = Mark.style(new DescriptionList(), "tg-facts");
        fact(facts, "Revision", Words.link("revisions/" + entry.revision(), Long.toString(entry.revision())));
        fact(facts, "Changed", Moment.of(entry.updatedAt()));
        fact(facts, "By", new Span(entry.updatedBy()));
        return Mark.style(new Div(facts), "tg-card");
    }

    private static void fact(DescriptionList facts, String name, Component value) {
        facts.add(new DescriptionList.Term(name), new DescriptionList.Description(value));
    }
}
