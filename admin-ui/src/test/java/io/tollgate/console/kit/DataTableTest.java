package io.tollgate.console.kit;

import static org.assertj.core.api.Assertions.assertThat;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.HtmlContainer;
import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.html.Span;
import io.tollgate.console.kit.DataTable.Trait;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What people hold the pointer over stays where it is while the table around it is drawn again. */
final class DataTableTest {
    private static final int NAME = 0;
    private static final int REQUESTS = 1;
    private static final int ACTION = 2;

    private final List<String> pressed = new ArrayList<>();
    private final DataTable<Row> table = new DataTable<Row>("nodes", "Nodes", Row::name)
            .column("Name", row -> new Span(row.name()), Trait.FIXED)
            .column("Requests", row -> new Span(Integer.toString(row.requests())), Trait.RIGHT)
            .column("Actions", row -> new Button(row.state(), event -> pressed.add(row.name())), Trait.FIXED);

    private record Row(String name, String state, int requests) {}

    @Test
    void aRefreshDrawsFiguresAgainAndLeavesTheVeryButtonWhereItIs() {
        table.setItems(List.of(new Row("a", "ready", 1), new Row("b", "ready", 2)));
        Component button = content("b", ACTION);
        Component name = content("b", NAME);

        table.updateItems(List.of(new Row("a", "ready", 10), new Row("b", "ready", 20)));

        assertThat(content("b", ACTION)).isSameAs(button);
        assertThat(content("b", NAME)).isSameAs(name);
        assertThat(texts(REQUESTS)).containsExactly("10", "20");
        ((Button) button).click();
        assertThat(pressed).containsExactly("b");
    }

    @Test
    void aFixedCellIsDrawnAnewWhenWhatItShowsIsAnother() {
        table.fixedWhile(Row::state);
        table.setItems(List.of(new Row("a", "Drain", 1)));
        Component button = content("a", ACTION);

        table.updateItems(List.of(new Row("a", "Drain", 2)));
        assertThat(content("a", ACTION)).isSameAs(button);

        table.updateItems(List.of(new Row("a", "Serve again", 2)));
        assertThat(content("a", ACTION)).isNotSameAs(button);
        assertThat(texts(ACTION)).containsExactly("Serve again");
    }

    @Test
    void aRowThatCameAndAnotherOrderAreShown() {
        table.setItems(List.of(new Row("a", "ready", 1), new Row("b", "ready", 2)));

        table.updateItems(List.of(new Row("b", "ready", 2), new Row("a", "ready", 1)));
        assertThat(texts(NAME)).containsExactly("b", "a");

        table.updateItems(List.of(new Row("b", "ready", 2), new Row("c", "ready", 3), new Row("a", "ready", 1)));
        assertThat(texts(NAME)).containsExactly("b", "c", "a");

        table.updateItems(List.of(new Row("c", "ready", 3)));
        assertThat(texts(NAME)).containsExactly("c");
    }

    @Test
    void aNewRowLeavesThoseBelowAsTheyAreAndPushesTheLastOut() {
        table.setItems(List.of(new Row("b", "ready", 2), new Row("c", "ready", 3)));
        Component button = content("b", ACTION);

        table.insert(0, new Row("z", "ready", 0), 3);
        table.insert(1, new Row("a", "ready", 1), 3);

        assertThat(texts(NAME)).containsExactly("z", "a", "b");
        assertThat(content("b", ACTION)).isSameAs(button);
    }

    @Test
    void whatAPhoneFoldsAwayIsUnfoldedByAButtonBehindTheNameOfItsRow() {
        DataTable<Row> folding = new DataTable<Row>("nodes", "Nodes", Row::name)
                .column("State", row -> new Span(row.state()))
                .column("Name", row -> new Span(row.name()), Trait.TITLE)
                .column("Requests", row -> new Span(Integer.toString(row.requests())), Trait.DETAIL);
        folding.setItems(List.of(new Row("a", "ready", 1)));
        table.setItems(List.of(new Row("a", "ready", 1)));

        List<String> cells = cells(folding);
        assertThat(cells).hasSize(4);
        assertThat(cells.get(0)).contains("tg-lead");
        assertThat(cells.get(1)).contains("tg-title");
        assertThat(cells.get(2)).contains("data-fold", "aria-expanded=\"false\"", "aria-label=\"Details of a\"");
        assertThat(cells.get(3)).contains("tg-detail");
        assertThat(cells(table)).hasSize(3).noneMatch(cell -> cell.contains("data-fold"));
    }

    /** Of the first row, as HTML. */
    private static List<String> cells(DataTable<Row> of) {
        return body(of).getComponentAt(0)
                .getChildren()
                .map(cell -> cell.getElement().getOuterHTML())
                .toList();
    }

    private List<String> texts(int column) {
        return body(table)
                .getChildren()
                .map(row -> cell(row, column).getElement().getTextRecursively())
                .toList();
    }

    private Component content(String row, int column) {
        return body(table)
                .getChildren()
                .filter(line -> ("nodes-row-" + row).equals(line.getElement().getAttribute("data-testid")))
                .map(line -> cell(line, column).getComponentAt(0))
                .findFirst()
                .orElseThrow();
    }

    private static HtmlContainer cell(Component row, int column) {
        return (HtmlContainer) ((HtmlContainer) row).getComponentAt(column);
    }

    /** Below the head. */
    private static HtmlContainer body(DataTable<Row> of) {
        return (HtmlContainer) ((HtmlContainer) of.getComponentAt(0)).getComponentAt(1);
    }
}
