package io.tollgate.console.alert;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.UI;
import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.button.ButtonVariant;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.H2;
import com.vaadin.flow.component.html.Span;
import com.vaadin.flow.router.PageTitle;
import com.vaadin.flow.router.Route;
import io.micronaut.context.annotation.Prototype;
import io.tollgate.console.kit.Banner;
import io.tollgate.console.kit.Curl;
import io.tollgate.console.kit.DataTable;
import io.tollgate.console.kit.Icon;
import io.tollgate.console.kit.Live;
import io.tollgate.console.kit.Lookup;
import io.tollgate.console.kit.Mark;
import io.tollgate.console.kit.PageHeader;
import io.tollgate.console.kit.StatusBadge;
import io.tollgate.console.kit.Toast;
import io.tollgate.console.kit.Words;
import io.tollgate.console.session.NeedsPermission;
import io.tollgate.console.session.SignedIn;
import io.tollgate.console.shell.MainLayout;
import io.tollgate.control.alert.Alert;
import io.tollgate.control.alert.AlertChannels;
import io.tollgate.control.alert.AlertDeliveries;
import io.tollgate.control.alert.AlertRules;
import io.tollgate.control.alert.Alerts;
import io.tollgate.control.alert.Alerts.Silence;
import io.tollgate.control.alert.Alerts.Tally;
import io.tollgate.control.catalogue.WriteOptions;
import io.tollgate.control.operator.Actor;
import io.tollgate.control.operator.OperatorPermission;
import io.tollgate.control.page.ListQuery;
import io.tollgate.control.problem.ProblemException;
import java.util.List;
import java.util.stream.Stream;

/** What is wrong now, what was, and the rules; live. */
@Prototype
@Route(value = "alerts", layout = MainLayout.class)
@PageTitle("Alerts · Tollgate")
@NeedsPermission(OperatorPermission.ALERTS_READ)
public final class AlertListView extends Div {
    private static final ListQuery NEWEST_OVER = new ListQuery(20, null, null, null, null);

    private final transient Alerts alerts;
    private final boolean mayWrite = SignedIn.may(OperatorPermission.ALERTS_WRITE);
    private final Span summary = Mark.once(new Span(), "alerts-summary");
    private final Div messages = new Div();
    private final DataTable<Alert> open;
    private final DataTable<Alert> over = AlertTables.history();
    private final DataTable<Silence> silences;
    private final Div furtherOpen = more("alerts-more", "alerts/all", "Only the newest are here: all alerts");
    private final Div openRows;
    private final Div overRows =
            new Div(over, more("alerts-over-more", "alerts/all?state=resolved", "All of the last 90 days"));
    private final Div calm = Mark.style(new Div("Nothing is wrong."), "tg-card-head", "tg-dim");
    private final Div noHistory =
            Mark.style(new Div("Nothing was wrong in the last 90 days."), "tg-card-head", "tg-dim");
    private final Div silenceCard;
    private final Div read = new Div();
    private final RuleTable rules;
    private final ChannelTable channels;
    private final transient Lookup<Reading> lookup = new Lookup<>("alerts", this::show, this::refused);

    /** All that the page shows, as of one moment. */
    private record Reading(
            Tally tally,
            List<Alert> current,
            List<Alert> resolved,
            List<Silence> silenced,
            RuleTable.Reading rules,
            List<AlertChannels.Listed> channels) {}

    AlertListView(Alerts alerts, AlertRules rules, AlertChannels channels, AlertDeliveries deliveries, Curl curl) {
        this.alerts = alerts;
        this.channels = new ChannelTable(channels, deliveries, curl, mayWrite);
        this.rules = new RuleTable(rules, mayWrite);
        open = AlertTables.open(mayWrite ? alert -> new SilenceDialog(alerts, alert, this::reload).open() : null);
        openRows = new Div(open, furtherOpen);
        silences = AlertTables.silences(mayWrite ? this::end : null);
        summary.getElement().setAttribute("role", "status");
        PageHeader header = new PageHeader(
                        "Alerts",
                        "Rules are evaluated every two seconds. Channels are notified once when an alert fires and once when it is resolved.")
                .beside(Mark.style(summary, "tg-badge"));
        if (mayWrite) {
            Button add = Mark.once(
                    new Button(
                            "New rule",
                            Icon.PLUS.draw(),
                            event -> UI.getCurrent().navigate("alerts/new-rule")),
                    "alert-rules-new");
            add.addThemeVariants(ButtonVariant.LUMO_PRIMARY);
            Button addChannel =
                    new Button("New channel", event -> UI.getCurrent().navigate("alerts/new-channel"));
            header.actions(Mark.once(addChannel, "alert-channels-new"), Mark.hotkey(add, "n"));
        }
        silenceCard = card("Silences", "nobody is told", silences);
        summary.setVisible(false);
        read.setVisible(false); // an empty table would say that there is nothing
        read.add(
                card("Now", "", calm, openRows),
                silenceCard,
                card("Rules", "", this.rules),
                card("Channels", "who is notified", this.channels),
                card("Resolved", "newest first", noHistory, overRows));
        add(header, messages, read);
        reload();
        Live.follow(this, SignedIn.still(OperatorPermission.ALERTS_READ), alerts::subscribe, firing -> reload());
    }

    private static Div card(String title, String note, Component... content) {
        Div card = Mark.style(new Div(Mark.style(new Div(new H2(title), Words.dim(note)), "tg-card-head")), "tg-card");
        card.add(content);
        card.getStyle().setMarginBottom("12px");
        return card;
    }

    /** Leads to all of them, where there are some only. */
    private static Div more(String id, String path, String text) {
        return Mark.style(Mark.once(new Div(Words.link(path, text)), id), "tg-more");
    }

    private void reload() {
        Actor actor = SignedIn.actor();
        lookup.ask(() -> read(actor));
    }

    private Reading read(Actor actor) {
        List<Alert> current = Stream.of("firing", "pending")
                .flatMap(state -> alerts.list(actor, state, null, ListQuery.first()).items().stream())
                .toList();
        return new Reading(
                alerts.tally(actor),
                current,
                alerts.list(actor, "resolved", null, NEWEST_OVER).items(),
                alerts.silences(actor),
                rules.read(actor),
                channels.read(actor));
    }

    private void show(Reading now) {
        messages.removeAll();
        show(now.tally, now.current);
        show(now.resolved, now.silenced);
        rules.show(now.rules);
        channels.show(now.channels);
        summary.setVisible(true);
        read.setVisible(true);
    }

    /** What is drawn stays below it: it is older, and no lie. */
    private void refused(ProblemException refusal) {
        messages.removeAll();
        messages.add(Banner.unread("The alerts", refusal, this::reload));
    }

    private void show(Tally tally, List<Alert> current) {
        summary.setText(tally.loud() == 0 ? "All well" : tally.loud() + " firing");
        summary.setClassName("tg-badge--ok", tally.loud() == 0);
        boolean further = tally.loud() + tally.silenced() + tally.pending() > current.size();
        // Of those that are not shown nobody knows: any of them may be critical.
        boolean critical =
                further || current.stream().anyMatch(alert -> AlertBadges.toneOf(alert) == StatusBadge.Tone.BAD);
        summary.setClassName("tg-badge--bad", tally.loud() > 0 && critical);
        summary.setClassName("tg-badge--warn", tally.loud() > 0 && !critical);
        furtherOpen.setVisible(further);
        calm.setVisible(current.isEmpty());
        openRows.setVisible(!current.isEmpty());
        open.updateItems(current);
    }

    private void show(List<Alert> resolved, List<Silence> silenced) {
        noHistory.setVisible(resolved.isEmpty());
        overRows.setVisible(!resolved.isEmpty());
        over.updateItems(resolved);
        silenceCard.setVisible(!silenced.isEmpty());
        silences.updateItems(silenced);
    }

    private void end(Silence silence) {
        try {
            alerts.unsilence(SignedIn.actor(), silence.id(), WriteOptions.plain());
        } catch (ProblemException e) {
            Toast.failed("The silence was not ended", e);
        }
        reload();
    }
}
