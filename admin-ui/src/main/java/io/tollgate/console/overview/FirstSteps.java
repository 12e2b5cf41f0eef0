package io.tollgate.console.overview;

import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.H2;
import com.vaadin.flow.component.html.ListItem;
import com.vaadin.flow.component.html.OrderedList;
import com.vaadin.flow.component.html.Span;
import com.vaadin.flow.dom.Element;
import io.micronaut.context.annotation.Prototype;
import io.tollgate.console.kit.Icon;
import io.tollgate.console.kit.Lookup;
import io.tollgate.console.kit.Mark;
import io.tollgate.console.kit.Words;
import io.tollgate.control.catalogue.Catalogue;
import io.tollgate.control.key.KeyQuery;
import io.tollgate.control.key.Keys;
import io.tollgate.control.node.Nodes;
import io.tollgate.control.operator.Actor;
import io.tollgate.control.operator.OperatorPermission;
import io.tollgate.control.page.ListQuery;
import io.tollgate.control.telemetry.Telemetry;
import io.tollgate.core.config.Kind;
import java.util.ArrayList;
import java.util.List;

/** From nothing to the first request: each step ticks itself off, and the list goes when a request was counted, too. */
@Prototype
final class FirstSteps extends Div {
    private final transient Catalogue catalogue;
    private final transient Keys keys;
    private final transient Nodes nodes;
    private final transient Telemetry telemetry;
    private final OrderedList list = Mark.style(new OrderedList(), "tg-steps");
    private transient List<Step> shown = List.of();
    private final transient Lookup<List<Step>> lookup =
            new Lookup<>("first-steps", this::show, refusal -> setVisible(false)); // the frame says what is away
    private boolean over;

    /** One thing to do. */
    private record Step(String label, String why, String path, boolean done) {}

    FirstSteps(Catalogue catalogue, Keys keys, Nodes nodes, Telemetry telemetry) {
        this.catalogue = catalogue;
        this.keys = keys;
        this.nodes = nodes;
        this.telemetry = telemetry;
        Mark.style(Mark.once(this, "first-steps"), "tg-card");
        getStyle().setMarginBottom("12px");
        add(
                Mark.style(
                        new Div(new H2("First steps"), Words.dim("to the first request through the gateway")),
                        "tg-card-head"),
                list);
        setVisible(false);
    }

    /**
     * Looks again at what is done, without making the page wait for the database. Nothing is looked up any more once
     * everything was done.
     */
    void refresh(Actor actor) {
        if (!over && seesEverything(actor)) {
            lookup.ask(() -> steps(actor));
        }
    }

    private void show(List<Step> steps) {
        over = steps.stream().allMatch(Step::done);
        setVisible(!over);
        if (!steps.equals(shown)) {
            shown = steps;
            list.removeAll();
            steps.forEach(step -> list.add(item(step)));
        }
    }

    private List<Step> steps(Actor actor) {
        List<Step> steps = new ArrayList<>();
        boolean issued = !keys.list(actor, KeyQuery.all(new ListQuery(1, null, null, null, null)))
                .items()
                .isEmpty();
        steps.add(new Step(
                "Add a node",
                "It carries the traffic.",
                "nodes",
                !nodes.list(actor).isEmpty()));
        steps.add(new Step(
                "Create an upstream", "The service behind the gateway.", "new/upstream", has(actor, Kind.UPSTREAM)));
        steps.add(new Step(
                "Create a route",
                "Which requests go there, and which permission they need.",
                "new/route",
                has(actor, Kind.ROUTE)));
        steps.add(new Step("Create a role", "Grants that permission.", "new/role", has(actor, Kind.ROLE)));
        steps.add(new Step("Create a consumer", "Has the role.", "new/consumer", has(actor, Kind.CONSUMER)));
        steps.add(new Step("Issue a key", "What the consumer shows with each request.", "keys", issued));
        steps.add(new Step(
                "Send a request",
                "The key’s page gives you the command.",
                "keys",
                telemetry.anyRequest(actor))); // traffic that paused is no empty system
        return steps;
    }

    private boolean has(Actor actor, Kind kind) {
        return catalogue.count(actor, kind) > 0;
    }

    private static boolean seesEverything(Actor actor) {
        for (Kind kind : Kind.values()) {
            if (!actor.may(Catalogue.permission(kind, false))) {
                return false;
            }
        }
        return actor.may(OperatorPermission.KEYS_READ) && actor.may(OperatorPermission.NODES_READ);
    }

    private static ListItem item(Step step) {
        Span text = new Span(new Span(step.label));
        text.getElement().appendChild(new Element("small").setText(step.why));
        ListItem item = Mark.row(
                new ListItem((step.done ? Icon.DONE : Icon.OPEN).draw(), text), step.done ? "step-done" : "step-open");
        if (step.done) {
            Mark.style(item, "tg-done");
            item.add(Mark.style(new Span("Done"), "tg-visually-hidden"));
        } else {
            item.add(Words.link(step.path, "Go"));
        }
        return item;
    }
}
