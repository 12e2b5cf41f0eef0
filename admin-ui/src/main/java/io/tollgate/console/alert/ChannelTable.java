package io.tollgate.console.alert;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.Text;
import com.vaadin.flow.component.UI;
import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.button.ButtonVariant;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.Span;
import com.vaadin.flow.function.SerializableSupplier;
import io.tollgate.console.kit.Curl;
import io.tollgate.console.kit.DataTable;
import io.tollgate.console.kit.DataTable.Trait;
import io.tollgate.console.kit.EmptyState;
import io.tollgate.console.kit.Icon;
import io.tollgate.console.kit.Live;
import io.tollgate.console.kit.Mark;
import io.tollgate.console.kit.Moment;
import io.tollgate.console.kit.StatusBadge;
import io.tollgate.console.kit.StatusBadge.Tone;
import io.tollgate.console.kit.Toast;
import io.tollgate.console.kit.Words;
import io.tollgate.console.session.SignedIn;
import io.tollgate.control.alert.AlertChannels;
import io.tollgate.control.alert.AlertDeliveries;
import io.tollgate.control.alert.Channel;
import io.tollgate.control.alert.ChannelStanding;
import io.tollgate.control.operator.Actor;
import io.tollgate.control.problem.ProblemException;
import io.tollgate.core.json.Json;
import java.util.List;

/** Where alerts are told. */
final class ChannelTable extends Div {
    private final transient AlertChannels channels;
    private final transient AlertDeliveries deliveries;
    private final DataTable<AlertChannels.Listed> table;
    private final Component none;

    ChannelTable(AlertChannels channels, AlertDeliveries deliveries, Curl curl, boolean mayWrite) {
        this.channels = channels;
        this.deliveries = deliveries;
        none = new EmptyState(
                Icon.ALERT,
                "No channel yet: alerts are seen only here. Add a webhook, a Slack channel or mail addresses to be notified.",
                mayWrite ? newChannel() : null,
                curl.put(
                        "/alert-channels/on-call",
                        Json.object().put("type", "slack").put("url", "https://hooks.slack.example/services/…")));
        table = new DataTable<AlertChannels.Listed>(
                        "alert-channels", "Channels", listed -> listed.row().name())
                .column(
                        "Channel",
                        listed -> Words.name(
                                "alerts/channels/" + listed.row().name(),
                                listed.row().name()),
                        Trait.SHRINK,
                        Trait.FIXED)
                .column("Kind", listed -> kind(listed.row()), Trait.SHRINK)
                .column("Destination", ChannelTable::tells);
        if (mayWrite) {
            table.column("Actions", listed -> test(listed.row()), Trait.SHRINK, Trait.UNLABELLED, Trait.FIXED);
        }
        add(none, table);
    }

    private static Button newChannel() {
        Button button = new Button(
                "New channel", Icon.PLUS.draw(), event -> UI.getCurrent().navigate("alerts/new-channel"));
        return Mark.once(button, "alert-channels-first");
    }

    /** Asks the database; it does not touch the page. */
    List<AlertChannels.Listed> read(Actor actor) {
        return channels.list(actor);
    }

    void show(List<AlertChannels.Listed> rows) {
        none.setVisible(rows.isEmpty());
        table.setVisible(!rows.isEmpty());
        table.updateItems(rows);
    }

    private static Component kind(AlertChannels.Row row) {
        return switch (row) {
            case AlertChannels.Kept kept -> new Span(kind(kept.channel()));
            case AlertChannels.Unread ignored ->
                Mark.row(new StatusBadge(Tone.WARN, "Cannot be read"), "alert-channel-unread-" + row.name());
        };
    }

    private static Component tells(AlertChannels.Listed listed) {
        Component destination = destination(listed.row());
        ChannelStanding standing = listed.standing();
        ChannelStanding.Failure failure = standing.lastFailure();
        if (failure == null) {
            return standing.waiting() == 0
                    ? destination
                    : new Div(destination, new Div(Words.dim(standing.waiting() + " waiting")));
        }
        String name = listed.row().name();
        Component badge = Mark.row(new StatusBadge(Tone.BAD, "Failing"), "alert-channel-failing-" + name);
        return new Div(
                destination,
                new Div(
                        badge,
                        new Text(" "),
                        Moment.of(failure.at()),
                        Words.dim(": " + failure.reason() + "; " + standing.waiting() + " waiting, " + failure.givenUp()
                                + " given up")));
    }

    private static Component destination(AlertChannels.Row row) {
        return switch (row) {
            case AlertChannels.Kept kept -> Words.mono(destination(kept.channel()));
            case AlertChannels.Unread unread -> Words.dim("nothing from here: " + unread.reason());
        };
    }

    private static String kind(Channel channel) {
        return switch (channel) {
            case Channel.Webhook ignored -> "Webhook";
            case Channel.Slack ignored -> "Slack";
            case Channel.Email ignored -> "Mail";
        };
    }

    private static String destination(Channel channel) {
        return switch (channel) {
            case Channel.Webhook webhook -> webhook.url().toString();
            case Channel.Slack ignored -> "an incoming webhook, whose URL is secret";
            case Channel.Email email -> String.join(", ", email.to());
        };
    }

    private Component test(AlertChannels.Row row) {
        if (row instanceof AlertChannels.Unread) {
            return new Span();
        }
        Button button = testButton("Test", deliveries, row.name(), () -> true);
        button.addThemeVariants(ButtonVariant.LUMO_SMALL, ButtonVariant.LUMO_TERTIARY);
        return Mark.row(Mark.label(button, "Send a test to " + row.name()), "alert-channel-test-" + row.name());
    }

    /**
     * Tells the channel that this is a test, once at a time, and says whether it took it.
     *
     * @param asStored whether what is seen is what is told
     */
    static Button testButton(
            String label, AlertDeliveries deliveries, String name, SerializableSupplier<Boolean> asStored) {
        Button button = new Button(label);
        button.setDisableOnClick(true);
        button.addClickListener(event -> {
            if (!asStored.get()) {
                Toast.failed(name + " was not tested: a test goes to what is stored, so save first");
                button.setEnabled(true);
                return;
            }
            UI ui = UI.getCurrent();
            try {
                Actor actor = SignedIn.actor();
                button.setEnabled(false); // until there is an answer
                Thread.ofVirtual()
                        .name("alert-channel-test")
                        .start(() -> test(ui, button, name, () -> deliveries.test(actor, name)));
            } catch (ProblemException e) {
                Toast.failed(name + " was not tested", e);
                button.setEnabled(true);
            }
        });
        return button;
    }

    /** The other end may take half a minute, in which the page stays alive. */
    private static void test(UI ui, Button button, String name, Runnable telling) {
        try {
            telling.run();
            Live.push(ui, () -> Toast.done(name + " took the test"));
        } catch (ProblemException e) {
            Live.push(ui, () -> Toast.failed(name + " did not take the test", e));
        } finally {
            Live.push(ui, () -> button.setEnabled(true));
        }
    }
}
