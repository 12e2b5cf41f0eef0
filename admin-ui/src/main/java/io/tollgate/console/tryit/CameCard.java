package io.tollgate.console.tryit;

import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.H2;
import io.tollgate.console.kit.CodeBlock;
import io.tollgate.console.kit.Mark;
import io.tollgate.console.kit.StatusBadge;
import io.tollgate.console.kit.StatusBadge.Tone;
import io.tollgate.console.kit.Words;
import io.tollgate.control.tryit.TryAnswer;
import java.util.Locale;
import java.util.stream.Collectors;

/** What came back of a request that was sent. */
final class CameCard extends Div {
    CameCard(TryAnswer came) {
        Mark.style(Mark.once(this, "try-came"), "tg-card");
        Tone tone = came.status() < 400 ? Tone.OK : came.status() < 500 ? Tone.WARN : Tone.BAD;
        H2 title = new H2("What came back");
        Div head = Mark.style(
                new Div(title, Mark.once(new StatusBadge(tone, Integer.toString(came.status())), "try-status")),
                "tg-card-head");
        String took = String.format(Locale.ROOT, "%.1f ms", came.took().toNanos() / 1e6);
        Div content = Mark.style(new Div(Words.dim("by " + came.node() + " in " + took)), "tg-aside-code");
        String fields = came.headers().stream()
                .map(field -> field.getKey() + ": " + field.getValue())
                .collect(Collectors.joining("\n"));
        content.add(new CodeBlock("fields of the answer", fields));
        int bytes = came.body().bytes().size();
        if (bytes > 0) {
            String text = came.body().text().orElse("(" + bytes + " bytes that are not text)");
            content.add(Mark.once(new CodeBlock("body of the answer", text), "try-body-came"));
        }
        if (came.body().isCut()) {
            content.add(Words.dim("The first " + bytes + " bytes; there was more."));
        }
        add(head, content);
    }
}
