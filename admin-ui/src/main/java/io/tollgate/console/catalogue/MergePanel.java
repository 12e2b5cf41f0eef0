package io.tollgate.console.catalogue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.Span;
import com.vaadin.flow.component.radiobutton.RadioButtonGroup;
import com.vaadin.flow.function.SerializableConsumer;
import io.tollgate.console.catalogue.ThreeWay.Clash;
import io.tollgate.console.kit.ActionButton;
import io.tollgate.console.kit.Mark;
import io.tollgate.control.catalogue.FieldChange;
import io.tollgate.core.json.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Shows what two people changed in one object, lets the second decide what both did, and brings it together. */
final class MergePanel extends Div {
    private static final int VALUE_CHARACTERS = 160;

    private final transient ThreeWay merge;
    private final Map<Clash, RadioButtonGroup<Boolean>> decisions = new LinkedHashMap<>();

    /**
     * @param mineShown this person's document without what nobody should read off a screen
     * @param who changed it meanwhile
     * @param together gets the document with both changes
     * @param theirs drops this person's edits
     */
    MergePanel(
            ThreeWay merge,
            ObjectNode mineShown,
            String who,
            SerializableConsumer<ObjectNode> together,
            Runnable theirs) {
        this.merge = merge;
        Mark.style(Mark.once(this, "merge"), "tg-merge");
        changes("Changed by " + who, merge.theirs(), "merge-theirs");
        List<FieldChange> mine = merge.mine().stream()
                .map(change -> new FieldChange(change.pointer(), change.before(), mineShown.at(change.pointer())))
                .toList();
        changes("Changed by you", mine, "merge-mine");
        merge.clashes().forEach(clash -> add(decision(clash, who, text(mineShown.at(clash.pointer())))));
        Button both = new ActionButton("Bring both together", () -> bring(together));
        Button reload = new ActionButton("Show the newer version, drop my edits", theirs);
        Div choice = new Div(Mark.once(both, "stale-merge"), Mark.once(reload, "stale-reload"));
        add(Mark.style(choice, "tg-banner-actions"));
    }

    private void bring(SerializableConsumer<ObjectNode> together) {
        Map<Clash, Boolean> mineWins = new LinkedHashMap<>();
        decisions.forEach((clash, group) -> {
            group.setInvalid(group.getValue() == null);
            if (group.getValue() != null) {
                mineWins.put(clash, group.getValue());
            }
        });
        if (mineWins.size() == decisions.size()) {
            together.accept(merge.decided(mineWins));
        }
    }

    private void changes(String title, List<FieldChange> changes, String id) {
        if (changes.isEmpty()) {
            return;
        }
        Div part = Mark.once(new Div(new Span(title)), id);
        changes.forEach(change -> part.add(line(change)));
        add(part);
    }

    private static Component line(FieldChange change) {
        Span values = new Span();
        if (change.before() != null) {
            values.add(Mark.style(new Span(text(change.before())), "tg-diff-old"), new Span(" "));
        }
        values.add(Mark.style(new Span(text(change.after())), "tg-diff-new"));
        return Mark.style(new Div(new Span(change.pointer()), values), "tg-diff-line");
    }

    private Component decision(Clash clash, String who, String own) {
        RadioButtonGroup<Boolean> group = new RadioButtonGroup<>("Both of you changed " + clash.pointer());
        group.setItems(Boolean.FALSE, Boolean.TRUE);
        group.setItemLabelGenerator(mine -> mine ? "Yours: " + own : "By " + who + ": " + text(clash.theirs()));
        group.setHelperText("It was " + text(clash.base()) + ".");
        group.setErrorMessage("Which of the two?");
        group.setManualValidation(true);
        decisions.put(clash, group);
        return Mark.row(group, "merge-decide" + clash.pointer().replace('/', '-'));
    }

    private static String text(@Nullable JsonNode value) {
        if (value == null || value.isNull() || value.isMissingNode()) {
            return "nothing";
        }
        String text = Json.print(value);
        return text.length() > VALUE_CHARACTERS ? text.substring(0, VALUE_CHARACTERS) + "…" : text;
    }
}
