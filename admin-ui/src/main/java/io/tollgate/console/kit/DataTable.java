package io.tollgate.console.kit;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.HtmlContainer;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.NativeButton;
import com.vaadin.flow.component.html.Span;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A real HTML table: screen readers, browsers' search and style sheets know what it is. On a phone each row is a card: what it is
 * called first, then what matters, and the rest ({@link Trait#DETAIL}) when somebody unfolds it.
 *
 * @param <T> a row
 */
public final class DataTable<T> extends Div {
    private final List<Column<T>> columns = new ArrayList<>();
    private final transient List<Line> lines = new ArrayList<>();
    private final HtmlContainer head = new HtmlContainer("tr");
    private final HtmlContainer body = new HtmlContainer("tbody");
    private final String id;
    private final Function<T, String> rowName;
    private Function<T, ?> standing = row -> "";
    private Predicate<T> dimmed = row -> false;
    private Consumer<String> sorter = sort -> {};
    private final Map<String, HtmlContainer> sorters = new HashMap<>();
    private String sort = "";

    /**
     * @param id test id; a row's is {@code <id>-row-<name>}
     * @param caption what the table lists, for screen readers
     * @param rowName what tells one row from another
     */
    public DataTable(String id, String caption, Function<T, String> rowName) {
        this.id = id;
        this.rowName = rowName;
        Mark.style(this, "tg-table-wrap");
        HtmlContainer table = Mark.style(Mark.once(new HtmlContainer("table"), id + "-table"), "tg-table");
        table.getElement().setAttribute("aria-label", caption);
        HtmlContainer header = new HtmlContainer("thead");
        header.add(head);
        table.add(header, body);
        add(table);
    }

    /** Adds a column. */
    public DataTable<T> column(String label, Function<T, Component> cell, Trait... traits) {
        return column(label, null, cell, traits);
    }

    /** Adds a column whose header sorts by {@code field}. */
    public DataTable<T> column(String label, @Nullable String field, Function<T, Component> cell, Trait... traits) {
        HtmlContainer header = new HtmlContainer("th");
        header.getElement().setAttribute("scope", "col");
        if (field != null) {
            header.add(sortButton(label, field));
            sorters.put(field, header);
        } else if (List.of(traits).contains(Trait.UNLABELLED)) {
            header.add(Mark.style(new Span(label), "tg-visually-hidden"));
        } else {
            header.setText(label);
        }
        Column<T> column = new Column<>(label, cell, List.of(traits));
        column.style(header);
        head.add(header);
        columns.add(column);
        return this;
    }

    /** Adds a column with {@code header} in place of the label, which is then for screen readers and phones. */
    public DataTable<T> column(Component header, String label, Function<T, Component> cell, Trait... traits) {
        column(label, cell, traits);
        HtmlContainer last = (HtmlContainer) head.getComponentAt(columns.size() - 1);
        last.removeAll();
        last.add(header);
        return this;
    }

    /** Rows that step back, such as those of disabled objects. */
    public DataTable<T> dim(Predicate<T> rows) {
        this.dimmed = rows;
        return this;
    }

    /** What cells of {@link Trait#FIXED} columns show of a row, beside its name: rows of which it is another are drawn anew. */
    public void fixedWhile(Function<T, ?> same) {
        this.standing = same;
    }

    /** Calls {@code change} with {@code field} or {@code -field} when a header is pressed. */
    public void onSort(Consumer<String> change) {
        this.sorter = change;
    }

    /**
     * Says by which header the rows are sorted, which are not touched.
     *
     * @param wanted {@code field}, {@code -field}, or empty for the list's own order
     * @return whether there is such a header; without one the list's own order is said
     */
    public boolean sortedBy(String wanted) {
        HtmlContainer header = sorters.get(wanted.startsWith("-") ? wanted.substring(1) : wanted);
        sort = header == null ? "" : wanted;
        head.getChildren().forEach(cell -> cell.getElement().removeAttribute("aria-sort"));
        if (header != null) {
            header.getElement().setAttribute("aria-sort", wanted.startsWith("-") ? "descending" : "ascending");
        }
        return header != null;
    }

    /** Shows these rows and no others. */
    public void setItems(List<T> rows) {
        body.removeAll();
        lines.clear();
        addItems(rows);
    }

    /**
     * Shows what became of the rows: when they are the same in the same order only their cells are drawn again, and those
     * of {@link Trait#FIXED} columns not at all, so that a click on them is not lost to a redraw.
     */
    public void updateItems(List<T> rows) {
        if (!rows.stream()
                .map(this::identity)
                .toList()
                .equals(lines.stream().map(Line::identity).toList())) {
            setItems(rows);
            return;
        }
        for (int i = 0; i < rows.size(); i++) {
            for (int k = 0; k < columns.size(); k++) {
                Column<T> column = columns.get(k);
                if (!column.traits.contains(Trait.FIXED)) {
                    HtmlContainer cell = lines.get(i).cells().get(k);
                    cell.removeAll();
                    cell.add(column.cell.apply(rows.get(i)));
                }
            }
        }
    }

    /** Shows these rows below those that are there. */
    public void addItems(List<T> rows) {
        for (T row : rows) {
            HtmlContainer line = new HtmlContainer("tr");
            lines.add(fill(line, row));
            body.add(line);
        }
    }

    /** Shows a row above the one at {@code place}, and lets go of the last ones when there are more than {@code rowsMax}. */
    public void insert(int place, T row, int rowsMax) {
        HtmlContainer line = new HtmlContainer("tr");
        lines.add(place, fill(line, row));
        body.addComponentAtIndex(place, line);
        while (lines.size() > rowsMax) {
            lines.removeLast();
            body.remove(body.getComponentAt(lines.size()));
        }
    }

    private List<?> identity(T row) {
        return List.of(rowName.apply(row), standing.apply(row));
    }

    private Line fill(HtmlContainer line, T row) {
        Mark.row(line, id + "-row-" + rowName.apply(row));
        if (dimmed.test(row)) {
            Mark.style(line, "tg-off");
        }
        List<HtmlContainer> cells =
                columns.stream().map(column -> cell(column, row)).toList();
        cells.forEach(line::add);
        int title = title();
        Mark.style(cells.get(title), "tg-title");
        if (columns.stream().anyMatch(column -> column.traits.contains(Trait.DETAIL))) {
            line.addComponentAtIndex(title + 1, fold(rowName.apply(row))); // keys meet it where eyes do
        }
        cells.subList(0, title).stream()
                .filter(cell -> !cell.getElement().getClassList().contains("tg-detail"))
                .forEach(cell -> Mark.style(cell, "tg-lead"));
        return new Line(identity(row), cells);
    }

    /** Which column says what a row is: the first, unless one is marked. Those before it stand beside it on a phone. */
    private int title() {
        for (int i = 0; i < columns.size(); i++) {
            if (columns.get(i).traits.contains(Trait.TITLE)) {
                return i;
            }
        }
        return 0;
    }

    private static HtmlContainer fold(String name) {
        HtmlContainer cell = Mark.style(new HtmlContainer("td"), "tg-fold-cell", "tg-keep");
        cell.add(Mark.label(new FoldButton(""), "Details of " + name));
        return cell;
    }

    private HtmlContainer cell(Column<T> column, T row) {
        HtmlContainer cell = new HtmlContainer("td");
        cell.add(column.cell.apply(row));
        cell.getElement().setAttribute("data-label", column.traits.contains(Trait.UNLABELLED) ? "" : column.label);
        column.style(cell);
        return cell;
    }

    private Component sortButton(String label, String field) {
        NativeButton button = Mark.style(Mark.row(new NativeButton(label), id + "-sort-" + field), "tg-sort");
        button.getElement().setAttribute("type", "button");
        button.addClickListener(event -> {
            sortedBy(sort.equals(field) ? "-" + field : field);
            sorter.accept(sort);
        });
        return button;
    }

    /** How a column looks. */
    public enum Trait {
        /** Numbers. */
        RIGHT,
        /** As narrow as its content. */
        SHRINK,
        /** The header is for screen readers only. */
        UNLABELLED,
        /** Does not step back with its row. */
        KEEP,
        /** Stays as it is while its row stays; see {@link #updateItems}. */
        FIXED,
        /** Says what the row is, where that is not the first column. */
        TITLE,
        /** On a phone not seen before somebody unfolds the row. */
        DETAIL
    }

    /** A row as it is drawn. */
    private record Line(List<?> identity, List<HtmlContainer> cells) {}

    private record Column<T>(String label, Function<T, Component> cell, List<Trait> traits) {
        void style(Component target) {
            traits.forEach(trait -> {
                switch (trait) {
                    case RIGHT -> Mark.style(target, "tg-right", "tg-num");
                    case SHRINK -> Mark.style(target, "tg-shrink");
                    case KEEP -> Mark.style(target, "tg-keep");
                    case DETAIL -> Mark.style(target, "tg-detail");
                    case UNLABELLED, FIXED, TITLE -> {}
                }
            });
        }
    }
}
