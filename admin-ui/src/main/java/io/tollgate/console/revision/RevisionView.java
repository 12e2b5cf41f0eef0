package io.tollgate.console.revision;

import com.vaadin.flow.component.UI;
import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.combobox.ComboBox;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.Paragraph;
import com.vaadin.flow.component.html.Span;
import com.vaadin.flow.router.BeforeEnterEvent;
import com.vaadin.flow.router.BeforeEnterObserver;
import com.vaadin.flow.router.HasDynamicTitle;
import com.vaadin.flow.router.NotFoundException;
import com.vaadin.flow.router.QueryParameters;
import com.vaadin.flow.router.Route;
import io.micronaut.context.annotation.Prototype;
import io.tollgate.console.kit.Icon;
import io.tollgate.console.kit.Mark;
import io.tollgate.console.kit.Moment;
import io.tollgate.console.kit.PageHeader;
import io.tollgate.console.kit.Words;
import io.tollgate.console.session.NeedsPermission;
import io.tollgate.console.session.SignedIn;
import io.tollgate.console.shell.MainLayout;
import io.tollgate.control.operator.OperatorPermission;
import io.tollgate.control.page.ListQuery;
import io.tollgate.control.revision.Difference;
import io.tollgate.control.revision.Revision;
import io.tollgate.control.revision.Revisions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One revision: what it did, what that means, how it differs from any other, and the way back to it. */
@Prototype
@Route(value = "revisions/:number", layout = MainLayout.class)
@NeedsPermission(OperatorPermission.REVISIONS_READ)
public final class RevisionView extends Div implements BeforeEnterObserver, HasDynamicTitle {
    private static final String AGAINST = "against";
    private static final String NUMBER = "[0-9]{1,18}";
    private static final int CHOICES = 200;

    private final transient Revisions revisions;
    private String number = "";

    RevisionView(Revisions revisions) {
        this.revisions = revisions;
    }

    @Override
    public void beforeEnter(BeforeEnterEvent event) {
        number = event.getRouteParameters().get("number").orElse("");
        String against = event.getLocation()
                .getQueryParameters()
                .getSingleParameter(AGAINST)
                .orElse("");
        if (!number.matches(NUMBER) || !(against.isEmpty() || against.matches(NUMBER))) {
            throw new NotFoundException("no revision has that number");
        }
        Revision revision = revisions.get(SignedIn.actor(), Long.parseLong(number));
        long other = against.isEmpty() ? Math.max(1, revision.number() - 1) : Long.parseLong(against);
        show(revision, revisions.difference(SignedIn.actor(), other, revision.number()), against.isEmpty());
    }

    @Override
    public String getPageTitle() {
        return "Revision " + number + " · Tollgate";
    }

    private void show(Revision revision, Difference difference, boolean own) {
        removeAll();
        long newest = revisions.newest(SignedIn.actor());
        PageHeader header = new PageHeader("Revision " + revision.number(), "")
                .back("Revisions", "revisions")
                .beside(RevisionListView.counts(revision.changes()))
                .actions(compare(revision, own ? null : difference.from()));
        if (revision.number() != newest && SignedIn.may(OperatorPermission.REVISIONS_WRITE)) {
            Button back = new Button("Roll back to this", Icon.REVISION.draw());
            back.addClickListener(event -> new RollBackDialog(revisions, revision.number(), null).open());
            header.actions(Mark.once(back, "roll-back"));
        }
        Paragraph by = new Paragraph(new Span("By " + revision.by() + ", "), Moment.exactly(revision.at()));
        if (!revision.requestId().isEmpty()) {
            by.add(new Span(" · request "), Words.mono(revision.requestId()));
        }
        if (revision.number() == newest) {
            by.add(new Span(" · current"));
        }
        Mark.style(by, "tg-dim").getStyle().setMarginBottom("12px");
        add(header, by);
        if (revision.message() != null) {
            Div words = Mark.style(new Div(new Span("“" + revision.message() + "”")), "tg-card", "tg-diff-object");
            words.getStyle().setMarginBottom("10px");
            add(words);
        }
        if (!own) {
            add(comparison(difference));
        }
        if (difference.isEmpty()) {
            Span nothing = Words.dim(
                    own
                            ? "This revision changed no object: it is where the history starts."
                            : "Both revisions have the same content.");
            add(Mark.once(nothing, "revision-diff"));
        } else {
            add(new DifferencePanel(difference));
        }
    }

    private static Paragraph comparison(Difference difference) {
        Paragraph words = new Paragraph(
                new Span("From "),
                Words.link("revisions/" + difference.from(), "revision " + difference.from()),
                new Span(" to revision " + difference.to() + ": "),
                RevisionListView.counts(difference.counts()));
        words.getStyle().setMarginBottom("10px");
        return Mark.once(words, "revision-comparison");
    }

    /** The newest revisions to choose from; any other number can be typed. */
    private ComboBox<Long> compare(Revision revision, @Nullable Long chosen) {
        ComboBox<Long> box = Mark.once(new ComboBox<>(), "revision-compare");
        box.setPlaceholder("Compare with …");
        box.setAriaLabel("Compare with revision");
        List<Revision> newest = revisions
                .list(SignedIn.actor(), new ListQuery(CHOICES, null, null, null, null))
                .items();
        Map<Long, Revision> byNumber = newest.stream()
                .filter(other -> other.number() != revision.number())
                .collect(Collectors.toMap(Revision::number, other -> other));
        box.setItems(newest.stream()
                .map(Revision::number)
                .filter(byNumber::containsKey)
                .toList());
        box.setItemLabelGenerator(other -> label(other, byNumber));
        box.setValue(chosen);
        box.setClearButtonVisible(chosen != null);
        box.setAllowCustomValue(true);
        box.addCustomValueSetListener(event -> {
            String text = event.getDetail().strip();
            if (text.matches(NUMBER)) {
                open(revision.number(), text);
            }
        });
        box.addValueChangeListener(event -> {
            if (event.isFromClient()) {
                open(
                        revision.number(),
                        event.getValue() == null ? "" : event.getValue().toString());
            }
        });
        return box;
    }

    private static String label(long number, Map<Long, Revision> known) {
        Revision revision = known.get(number);
        return revision == null
                ? Long.toString(number)
                : number + " · " + Moment.relative(revision.at(), Instant.now()) + " · " + revision.by();
    }

    private static void open(long number, String against) {
        UI.getCurrent()
                .navigate(
                        "revisions/" + number,
                        against.isEmpty() ? QueryParameters.empty() : QueryParameters.simple(Map.of(AGAINST, against)));
    }
}
