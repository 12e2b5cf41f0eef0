package io.tollgate.console.limit;

import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.H2;
import com.vaadin.flow.component.html.Span;
import io.tollgate.console.kit.Mark;
import io.tollgate.console.kit.Words;
import io.tollgate.console.session.SignedIn;
import io.tollgate.control.limited.LimitUse;
import io.tollgate.control.limited.LimitUses;
import org.jspecify.annotations.Nullable;

/** Where a limit is used: routes and consumers by name, keys by number, or everywhere. */
final class UsedByCard extends Div {
    private static final int SHOWN_MAX = 20;

    UsedByCard(LimitUses uses, String limit) {
        Mark.style(Mark.once(this, "limit-use"), "tg-card");
        getStyle().setMarginTop("12px");
        Div head = new Div(new H2("Used by"), Words.dim("all limits of a request hold, wherever they are named"));
        add(Mark.style(head, "tg-card-head"));
        show(uses.of(SignedIn.actor(), limit), limit);
    }

    private void show(LimitUse use, String limit) {
        if (use.global()) {
            line("limit-use-global", new Span("Every request that a route takes: it is global."));
        }
        names("routes", use.routes(), limit);
        names("consumers", use.consumers(), limit);
        Integer known = use.keys();
        int keys = known == null ? 0 : known;
        if (keys > 0) {
            line(
                    "limit-use-keys",
                    new Span(Words.link("keys?q=" + limit, keys + (keys == 1 ? " API key" : " API keys"))));
        }
        if (!use.global() && keys == 0 && isNone(use.routes()) && isNone(use.consumers())) {
            line("limit-use-none", Words.dim("Nobody that you may see: it refuses nothing of theirs."));
        }
    }

    /** As links; the list of all that have the word is where the rest is. */
    private void names(String kind, LimitUse.@Nullable Names names, String limit) {
        if (names == null || names.total() == 0) {
            return;
        }
        Div line = line("limit-use-" + kind, Words.dim(kind + " "));
        names.first().stream().limit(SHOWN_MAX).forEach(name -> {
            line.add(Words.name(kind + "/" + name, name));
            line.add(new Span(" "));
        });
        if (names.total() > SHOWN_MAX) {
            line.add(Words.link(kind + "?q=" + limit, "and " + (names.total() - SHOWN_MAX) + " more"));
        }
    }

    private Div line(String id, Span first) {
        Div line = Mark.style(Mark.once(new Div(first), id), "tg-card-head");
        add(line);
        return line;
    }

    private static boolean isNone(LimitUse.@Nullable Names names) {
        return names == null || names.total() == 0;
    }
}
