package io.tollgate.console.limit;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.button.ButtonVariant;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.Paragraph;
import com.vaadin.flow.component.select.Select;
import com.vaadin.flow.function.SerializableSupplier;
import io.tollgate.console.kit.Banner;
import io.tollgate.console.kit.DataTable;
import io.tollgate.console.kit.DataTable.Trait;
import io.tollgate.console.kit.Mark;
import io.tollgate.console.kit.Words;
import io.tollgate.console.session.SignedIn;
import io.tollgate.control.problem.ProblemException;
import io.tollgate.control.whatif.WhatIf;
import io.tollgate.control.whatif.WhatIf.AtLeast;
import io.tollgate.control.whatif.WhatIf.Subject;
import io.tollgate.control.whatif.WhatIf.Untold;
import io.tollgate.control.whatif.WhatIfs;
import java.time.Duration;
import java.util.List;

/** What the limit in the form would have refused of the traffic that there was: asked with a button, told in a sentence. */
final class WhatIfLine extends Div {
    private static final List<Duration> WINDOWS =
            List.of(Duration.ofHours(1), Duration.ofHours(6), Duration.ofHours(24), Duration.ofDays(7));

    private final transient WhatIfs whatIfs;
    private final SerializableSupplier<ObjectNode> document;
    private final Select<Duration> window = Mark.once(new Select<>(), "what-if-window");
    private final Div answer = Mark.once(new Div(), "what-if-answer");

    WhatIfLine(WhatIfs whatIfs, SerializableSupplier<ObjectNode> document) {
        this.whatIfs = whatIfs;
        this.document = document;
        Button ask = Mark.once(new Button("What would this have refused?", event -> ask()), "what-if-ask");
        ask.addThemeVariants(ButtonVariant.LUMO_SMALL);
        window.setItems(WINDOWS);
        window.setItemLabelGenerator(
                each -> each.toHours() <= 24 ? "in the last " + each.toHours() + " h" : "in the last 7 d");
        window.setValue(WhatIfs.WINDOW_DEFAULT);
        window.setAriaLabel("How far back");
        window.addValueChangeListener(event -> forget());
        answer.getElement().setAttribute("role", "status");
        add(Mark.style(new Div(ask, window), "tg-what-if"), answer);
    }

    /** What was asked has changed: an answer to something else must not stand beside it. */
    void forget() {
        answer.removeAll();
    }

    private void ask() {
        answer.removeAll();
        ObjectNode limit = document.get();
        String name = limit.path("name").asText();
        try {
            show(whatIfs.ask(SignedIn.actor(), name.isEmpty() ? "new" : name, limit, window.getValue()));
        } catch (ProblemException e) {
            answer.add(Banner.of("Not a limit yet", e));
        }
    }

    private void show(WhatIf told) {
        answer.add(Mark.once(new Paragraph(told.sentence()), "what-if-sentence"));
        switch (told) {
            case Untold ignored -> {}
            case AtLeast atLeast -> {
                if (!atLeast.by().isEmpty() && !atLeast.subjects().isEmpty()) {
                    answer.add(table(atLeast));
                }
                if (atLeast.refusedThen() > 0) {
                    answer.add(new Paragraph(Words.dim("The limit of that name, as it was then, refused "
                            + atLeast.refusedThen() + (atLeast.refusedThen() == 1 ? " request." : " requests."))));
                }
                atLeast.notes().forEach(note -> answer.add(new Paragraph(Words.dim(note))));
            }
        }
    }

    private static DataTable<Subject> table(AtLeast told) {
        DataTable<Subject> table = new DataTable<>("what-if", "What would have been refused", Subject::name);
        table.column("Which " + told.by(), subject -> Words.mono(subject.name()))
                .column("Requests", subject -> Words.number(Long.toString(subject.requests())), Trait.SHRINK)
                .column("Refused at least", subject -> Words.number(Long.toString(subject.refused())), Trait.SHRINK);
        table.setItems(told.subjects());
        return table;
    }
}
