package io.tollgate.console.revision;

import com.vaadin.flow.component.html.ListItem;
import com.vaadin.flow.component.html.Span;
import com.vaadin.flow.component.html.UnorderedList;
import io.tollgate.console.kit.Mark;
import io.tollgate.console.kit.StatusBadge;
import io.tollgate.console.kit.StatusBadge.Tone;
import io.tollgate.console.kit.Words;
import io.tollgate.core.risk.Risk;
import java.util.List;

/** What a change means for safety, the gravest first. */
public final class RiskList extends UnorderedList {
    public RiskList(List<Risk> risks) {
        Mark.style(Mark.once(this, "revision-risks"), "tg-risks");
        risks.forEach(risk -> add(Mark.row(item(risk), "risk-" + risk.kind().wire())));
    }

    private static ListItem item(Risk risk) {
        StatusBadge badge = switch (risk.kind().effect()) {
            case OPENS -> new StatusBadge(Tone.BAD, "Opens");
            case WEAKENS -> new StatusBadge(Tone.WARN, "Weakens");
            case REFUSES -> new StatusBadge(Tone.NOTE, "Refuses");
        };
        Span words = new Span();
        if (!risk.object().isEmpty()) {
            words.add(Mark.style(Words.link(risk.object(), risk.object()), "tg-mono"), new Span(" "));
        }
        words.add(new Span(risk.detail()));
        String all = String.join(", ", risk.consumers().names());
        if (!all.isEmpty()) {
            words.setTitle(all);
        }
        return new ListItem(badge, words);
    }
}
