package io.tollgate.console.limit;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.H2;
import com.vaadin.flow.component.html.Span;
import io.tollgate.console.kit.DataTable;
import io.tollgate.console.kit.DataTable.Trait;
import io.tollgate.console.kit.Live;
import io.tollgate.console.kit.Mark;
import io.tollgate.console.kit.Moment;
import io.tollgate.console.kit.Words;
import io.tollgate.console.session.SignedIn;
import io.tollgate.control.limited.Limited;
import io.tollgate.control.limited.LimitedNow;
import io.tollgate.control.limited.LimitedView;
import io.tollgate.control.limited.LimitedView.Value;
import io.tollgate.control.limited.LimitedView.Whose;
import io.tollgate.control.operator.OperatorPermission;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** Whom a limit refused in the last minute, as the nodes report it right now. */
final class LimitedCard extends Div {
    /** Drawn once a second, at each who watches. */
    private static final int SHOWN_MAX = 50;

    private final DataTable<LimitedView> table =
            new DataTable<>("limited", "Limited now", view -> view.whose().text());
    private final Div nobody = new Div("Nobody was refused by this limit in the last minute.");
    private final Div others = new Div();

    LimitedCard(LimitedNow limited, String limit) {
        Mark.style(Mark.once(this, "limited-now"), "tg-card");
        getStyle().setMarginTop("12px");
        columns();
        Div head = new Div(new H2("Limited now"), Words.dim("who was refused in the last minute, on any node"));
        add(
                Mark.style(head, "tg-card-head"),
                Mark.style(Mark.once(nobody, "limited-none"), "tg-card-head", "tg-dim"),
                table,
                Mark.style(Mark.once(others, "limited-others"), "tg-card-head", "tg-dim"));
        show(limited.of(SignedIn.actor(), limit));
        Live.follow(
                this,
                SignedIn.still(OperatorPermission.TELEMETRY_READ),
                limited::subscribe,
                (Limited all) -> show(all.of(limit)));
    }

    private void columns() {
        table.column("Who", view -> who(view.whose()), Trait.FIXED)
                .column("Refused", LimitedCard::refused, Trait.SHRINK)
                .column("Last", view -> Moment.of(view.last()), Trait.SHRINK)
                .column("Until", view -> Moment.orDash(view.until()), Trait.SHRINK, Trait.DETAIL)
                .column("Seen by", view -> Words.chips(view.nodes()), Trait.DETAIL);
        if (SignedIn.may(OperatorPermission.EVENTS_READ)) {
            table.column("Requests", LimitedCard::requests, Trait.SHRINK, Trait.FIXED);
        }
    }

    private void show(Limited now) {
        nobody.setVisible(now.counters().isEmpty() && now.others().isEmpty());
        table.setVisible(!now.counters().isEmpty());
        table.updateItems(now.counters().stream().limit(SHOWN_MAX).toList());
        long more = now.others().values().stream().mapToLong(Long::longValue).sum()
                + now.counters().stream()
                        .skip(SHOWN_MAX)
                        .mapToLong(LimitedView::refused)
                        .sum();
        others.setVisible(more > 0);
        others.setText("and " + requests(more) + " of others, who were refused less often");
    }

    private static Component who(Whose whose) {
        if (whose.by().isEmpty()) {
            return new Span("All requests together");
        }
        Div who = Mark.style(new Div(), "tg-stack");
        whose.by().forEach(value -> who.add(who(value)));
        return who;
    }

    private static Component who(Value value) {
        Div line = new Div(Words.dim(value.dimension().replace(':', ' ') + " "));
        if (value.text().isEmpty()) {
            line.add(Words.dim("none"));
        } else if (value.hidden()) {
            Span mark = Words.mono("#" + value.text());
            mark.setTitle("Stands for the value, which may be a secret: the same value has the same mark");
            line.add(mark);
        } else {
            line.add(
                    switch (value.dimension()) {
                        case "consumer" -> Words.name("consumers/" + value.text(), value.text());
                        case "route" -> Words.name("routes/" + value.text(), value.text());
                        default -> Words.mono(value.text());
                    });
        }
        return line;
    }

    private static Component refused(LimitedView view) {
        return Words.stack(
                Words.number(Long.toString(view.refused())), view.shadow() ? "would have been: a shadow" : "");
    }

    private static String requests(long count) {
        return count + (count == 1 ? " request" : " requests");
    }

    /** What the page of live requests can be narrowed to of it. */
    private static Component requests(LimitedView view) {
        StringBuilder query = new StringBuilder(view.shadow() ? "live?" : "live?code=limit-exceeded");
        for (String dimension : new String[] {"consumer", "key", "route"}) {
            view.whose()
                    .value(dimension)
                    .ifPresent(value -> query.append('&')
                            .append(dimension)
                            .append('=')
                            .append(URLEncoder.encode(value, StandardCharsets.UTF_8)));
        }
        return Mark.row(
                Words.link(query.toString(), "Watch"),
                "limited-live-" + view.whose().text());
    }
}
