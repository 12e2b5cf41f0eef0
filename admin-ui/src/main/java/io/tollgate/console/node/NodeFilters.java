package io.tollgate.console.node;

import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.textfield.TextField;
import com.vaadin.flow.data.value.ValueChangeMode;
import com.vaadin.flow.router.Location;
import io.tollgate.console.kit.Mark;
import io.tollgate.console.kit.UrlFilters;
import io.tollgate.control.node.LabelQuestion;
import io.tollgate.control.node.NodeView;
import io.tollgate.control.problem.ProblemException;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** Which nodes are shown; kept in the URL under the name that the admin API has. Out of sight where no node has a label. */
final class NodeFilters extends Div implements UrlFilters {
    private static final String LABEL = "label";

    private final transient Runnable changed;
    private final TextField label = Mark.once(new TextField(), "nodes-label");

    NodeFilters(Runnable changed) {
        this.changed = changed;
        Mark.style(this, "tg-toolbar");
        label.setPlaceholder("Label, such as zone=a");
        label.setAriaLabel("Show the nodes with this label");
        label.setClearButtonVisible(true);
        label.setManualValidation(true);
        label.setValueChangeMode(ValueChangeMode.LAZY);
        label.addValueChangeListener(event -> {
            if (event.isFromClient()) {
                changed.run();
            }
        });
        add(label);
    }

    void clear() {
        label.clear();
        changed.run();
    }

    @Override
    public void open(Location location) {
        label.setValue(location.getQueryParameters().getSingleParameter(LABEL).orElse(""));
    }

    @Override
    public Map<String, String> parameters() {
        String text = label.getValue().strip();
        return text.isEmpty() ? Map.of() : Map.of(LABEL, text);
    }

    /** Those of {@code views} that are asked for; all of them where that means nothing, which the field says then. */
    List<NodeView> of(List<NodeView> views) {
        setVisible(views.stream().anyMatch(view -> !view.labels().isEmpty()));
        return views.stream().filter(asked()).toList();
    }

    private Predicate<NodeView> asked() {
        String text = label.getValue().strip();
        label.setInvalid(false);
        if (text.isEmpty() || !isVisible()) {
            return view -> true;
        }
        try {
            LabelQuestion question = LabelQuestion.parse(text);
            return view -> question.matches(view.labels());
        } catch (ProblemException.Invalid e) {
            label.setErrorMessage(e.violations().getFirst().detail());
            label.setInvalid(true);
            return view -> true;
        }
    }
}
