package io.tollgate.console.peak;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.Span;
import com.vaadin.flow.component.select.Select;
import com.vaadin.flow.router.AfterNavigationEvent;
import com.vaadin.flow.router.AfterNavigationObserver;
import com.vaadin.flow.router.Location;
import com.vaadin.flow.router.PageTitle;
import com.vaadin.flow.router.QueryParameters;
import com.vaadin.flow.router.Route;
import io.micronaut.context.annotation.Prototype;
import io.tollgate.console.chart.TimeChart.Stretch;
import io.tollgate.console.kit.Banner;
import io.tollgate.console.kit.EmptyState;
import io.tollgate.console.kit.Icon;
import io.tollgate.console.kit.Lookup;
import io.tollgate.console.kit.Mark;
import io.tollgate.console.kit.Moment;
import io.tollgate.console.kit.PageHeader;
import io.tollgate.console.kit.Words;
import io.tollgate.console.peak.PeakTable.By;
import io.tollgate.console.session.NeedsPermission;
import io.tollgate.console.session.SignedIn;
import io.tollgate.console.shell.MainLayout;
import io.tollgate.control.operator.Actor;
import io.tollgate.control.operator.OperatorPermission;
import io.tollgate.control.problem.ProblemException;
import io.tollgate.control.telemetry.Telemetry;
import io.tollgate.control.telemetry.Top;
import org.jspecify.annotations.Nullable;

/** Who is behind a point of a chart, or a stretch of it. All of the question stands in the URL. */
@Prototype
@Route(value = PeakAddress.PATH, layout = MainLayout.class)
@PageTitle("Behind a peak · Tollgate")
@NeedsPermission(OperatorPermission.TELEMETRY_READ)
public final class PeakView extends Div implements AfterNavigationObserver {
    private static final int ROWS_MAX = 10;

    private final transient Telemetry telemetry;
    private final transient Lookup<Found> lookup = new Lookup<>("peak", this::show, this::refused);
    private transient @Nullable Question asked;

    /** What the URL asks. */
    private record Question(PeakAddress address, QueryParameters query, Signal signal) {}

    PeakView(Telemetry telemetry) {
        this.telemetry = telemetry;
    }

    @Override
    public void afterNavigation(AfterNavigationEvent event) {
        QueryParameters query = event.getLocation().getQueryParameters();
        PeakAddress.of(query)
                .ifPresentOrElse(
                        address -> ask(new Question(address, query, Signal.of(address.of()))), this::showNothing);
    }

    private void showNothing() {
        asked = null;
        removeAll();
        Button overview = new Button(
                "Go to the overview",
                pressed -> pressed.getSource().getUI().orElseThrow().navigate(""));
        EmptyState empty = new EmptyState(
                Icon.OVERVIEW,
                "No time is chosen. A click on a point of a chart leads here.",
                Mark.once(overview, "peak-overview"),
                null);
        add(new PageHeader("Behind the peak", ""), Mark.style(new Div(empty), "tg-card"));
    }

    /** All of it is read before any of it is drawn: half a page would look like a whole one. */
    private void ask(Question question) {
        asked = question;
        removeAll();
        add(waiting(question), Words.dim("Reading…"));
        Actor actor = SignedIn.actor();
        lookup.ask(() -> new Found(
                question,
                top(actor, By.ROUTE, question),
                top(actor, By.CONSUMER, question),
                top(actor, By.CODE, question),
                top(actor, By.TARGET, question),
                top(actor, By.NODE, question)));
    }

    private static PageHeader waiting(Question question) {
        return new PageHeader("Behind the peak", "").back("Overview", back(question.query));
    }

    private void refused(ProblemException refusal) {
        Question question = asked;
        if (question != null) {
            removeAll();
            add(waiting(question), Banner.unread("What is behind it", refusal, () -> ask(question)));
        }
    }

    /** Who had most of the signal that {@code question} is about, by each dimension. */
    private record Found(Question question, Top routes, Top consumers, Top codes, Top targets, Top nodes) {
        PeakTable table(By by, Top top) {
            return new PeakTable(by, question.signal, top);
        }
    }

    private void show(Found found) {
        if (!found.question.equals(asked)) {
            return; // the page is asked for another time by now
        }
        PeakAddress address = found.question.address;
        QueryParameters query = found.question.query;
        Signal signal = found.question.signal;
        removeAll();
        add(
                header(address, signal, found.routes, query),
                new AnswerTiles(found.routes.total()),
                found.table(By.ROUTE, found.routes).with("Log", item -> log(item, address, query), found.routes),
                halves(found.table(By.CONSUMER, found.consumers), found.table(By.CODE, found.codes)),
                halves(found.table(By.TARGET, found.targets), found.table(By.NODE, found.nodes)),
                new LogCard(
                        signal, found.routes, address.route(), address.route("").link(query)));
    }

    private static Div halves(PeakTable one, PeakTable two) {
        return Mark.style(new Div(one, two), "tg-halves", "tg-halves--even", "tg-halves--tables");
    }

    private Top top(Actor actor, By by, Question question) {
        Stretch stretch = question.address.stretch();
        return telemetry.top(actor, by.word(), question.signal.metric(), stretch.from(), stretch.to(), ROWS_MAX);
    }

    private PageHeader header(PeakAddress address, Signal signal, Top top, QueryParameters query) {
        String sentence = top.from().isBefore(top.to())
                ? signal.label() + ", " + Moment.span(top.from(), top.to()) + "."
                : "Nothing is kept of that time yet: it ends with the last ten seconds that every node has told of.";
        return new PageHeader("Behind the peak", sentence)
                .back("Overview", back(query))
                .actions(chooser(address, signal, query));
    }

    private static String back(QueryParameters query) {
        String range = query.getSingleParameter("range").orElse("");
        return range.isEmpty() ? "" : new Location("", QueryParameters.of("range", range)).getPathWithQueryParameters();
    }

    private static Component chooser(PeakAddress address, Signal signal, QueryParameters query) {
        Select<Signal> chooser = Mark.once(new Select<>(), "peak-of");
        chooser.setAriaLabel("What the tables are ordered by");
        chooser.setItems(Signal.values());
        chooser.setItemLabelGenerator(each -> "Most " + each.label());
        chooser.setValue(signal);
        chooser.addValueChangeListener(event -> {
            if (event.isFromClient()) {
                address.of(event.getValue().metric()).go(query);
            }
        });
        return chooser;
    }

    /** The same page with the command for that route, at which it ends. */
    private static Component log(Top.Item item, PeakAddress address, QueryParameters query) {
        return PeakTable.isNamed(item)
                ? Mark.row(Words.link(address.route(item.name()).link(query), "Command"), "peak-log-" + item.name())
                : new Span();
    }
}
