package io.tollgate.console.kit;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.UI;
import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.Span;
import com.vaadin.flow.component.textfield.TextField;
import com.vaadin.flow.data.value.ValueChangeMode;
import com.vaadin.flow.router.Location;
import com.vaadin.flow.router.QueryParameters;
import io.tollgate.control.page.ListQuery;
import io.tollgate.control.page.Page;
import io.tollgate.control.problem.ProblemException;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A table that reads its rows a page at a time, with search and sort done by the store and kept in the URL. What can't
 * be read is said; it is never an empty list.
 *
 * @param <T> a row
 */
public final class PagedList<T> extends Div {
    /** More than a screen shows; most of what a page takes is the browser's making of rows (bench/console). */
    private static final int PAGE_SIZE = 30;

    private static final int TYPING_PAUSE_MILLIS = 200;
    private static final String SORT = "sort";

    private final String what;
    private final DataTable<T> table;
    private final Function<ListQuery, Page<T>> source;
    private final Supplier<Component> empty;
    private final TextField search = new TextField();
    private final Div content = new Div();
    private final Span count = Mark.style(new Span(), "tg-count", "tg-num");
    private final Div more = Mark.style(new Div(), "tg-more");
    private final Div toolbar = Mark.style(new Div(), "tg-toolbar");
    private @Nullable String next;
    private @Nullable String sort;
    private int shown;
    /** Whether the URL is this list's: one beside other things on a page leaves it to them. */
    private boolean opened;

    private Runnable loaded = () -> {};
    private Supplier<Map<String, String>> further = Map::of;
    private Consumer<Location> filters = location -> {};

    /**
     * @param what plural noun in lower case, for messages and labels
     * @param source reads one page
     * @param empty what to show when there is nothing at all
     */
    public PagedList(String what, DataTable<T> table, Function<ListQuery, Page<T>> source, Supplier<Component> empty) {
        this.what = what;
        this.table = table;
        this.source = source;
        this.empty = empty;
        search.setPlaceholder("Search " + what);
        search.setAriaLabel("Search " + what);
        search.setClearButtonVisible(true);
        search.setPrefixComponent(Icon.SEARCH.draw());
        search.setValueChangeMode(ValueChangeMode.LAZY);
        search.setValueChangeTimeout(TYPING_PAUSE_MILLIS);
        search.addValueChangeListener(event -> {
            if (event.isFromClient()) {
                changed();
            }
        });
        Mark.hotkey(Mark.once(search, "search"), "/");
        count.getElement().setAttribute("role", "status");
        Button button = new Button("Show more", event -> append());
        more.add(Mark.once(button, "show-more"));
        toolbar.add(search, count);
        table.onSort(field -> {
            sort = field;
            if (opened) {
                remember();
            }
            first();
        });
        add(toolbar, content);
    }

    /** Adds something to the right of the search field. */
    public PagedList<T> filter(Component component) {
        toolbar.addComponentAtIndex(1, component);
        return this;
    }

    /** Leaves out the search field. */
    public PagedList<T> withoutSearch() {
        search.setVisible(false);
        return this;
    }

    /** Called after each reading that went well. */
    public PagedList<T> onLoaded(Runnable listener) {
        this.loaded = listener;
        return this;
    }

    /** Filters beside the search, as the URL shall have them; {@link #changed} when they do. */
    public PagedList<T> keeping(Supplier<Map<String, String>> parameters) {
        this.further = parameters;
        return this;
    }

    /** The same of filters that are opened with the list, before it reads. */
    public void keeping(UrlFilters filters) {
        keeping(filters::parameters);
        this.filters = filters::open;
    }

    /** Reads from the start, and keeps what is asked for in the URL. */
    public void changed() {
        remember();
        first();
    }

    /** What is asked for, without an end. */
    public ListQuery asked() {
        return query(PAGE_SIZE, null);
    }

    /** What is searched for. */
    public String sought() {
        return search.getValue();
    }

    /** Searches for that from its first reading on. */
    public PagedList<T> seeking(String text) {
        search.setValue(text);
        return this;
    }

    /** Takes search and order from the URL, and reads. An order that no header has is the list's own. */
    public void open(Location location) {
        opened = true;
        filters.accept(location);
        QueryParameters query = location.getQueryParameters();
        search.setValue(query.getSingleParameter("q").orElse(""));
        String wanted = query.getSingleParameter(SORT).orElse("");
        sort = table.sortedBy(wanted) ? wanted : null;
        first();
    }

    private void first() {
        shown = 0;
        reload();
    }

    /** Reads again what is shown: whoever did something in a row still sees it. */
    public void reload() {
        int rows = Math.clamp(shown, PAGE_SIZE, ListQuery.LIMIT_MAX);
        content.removeAll();
        count.setText("");
        shown = 0;
        next = null;
        Page<T> page;
        try {
            page = source.apply(query(rows, null));
        } catch (ProblemException e) {
            content.add(Banner.unread("The " + what, e, this::reload));
            return;
        }
        if (page.items().isEmpty() && search.isEmpty()) {
            toolbar.setVisible(false);
            content.add(Mark.style(new Div(empty.get()), "tg-card"));
        } else if (page.items().isEmpty()) {
            toolbar.setVisible(true);
            content.add(Mark.style(new Div(nothingFound()), "tg-card"));
        } else {
            toolbar.setVisible(true);
            table.setItems(page.items());
            content.add(Mark.style(new Div(table, more), "tg-card"));
            grown(page);
        }
        loaded.run();
    }

    private void append() {
        try {
            Page<T> page = source.apply(query(PAGE_SIZE, next));
            table.addItems(page.items());
            grown(page);
        } catch (ProblemException e) {
            Toast.failed("More " + what + " could not be read", e);
        }
    }

    private void grown(Page<T> page) {
        shown += page.items().size();
        next = page.next();
        more.setVisible(next != null);
        count.setText("Showing " + shown + (next == null ? "" : ", there are more"));
    }

    private ListQuery query(int rows, @Nullable String cursor) {
        String text = search.getValue().strip();
        return new ListQuery(rows, cursor, text.isEmpty() ? null : text, null, sort);
    }

    private Component nothingFound() {
        Button clear = new Button("Clear the search", event -> {
            search.clear();
            changed();
        });
        return new EmptyState(
                Icon.SEARCH,
                "No " + what + " match “" + search.getValue() + "”.",
                Mark.once(clear, "clear-search"),
                null);
    }

    private void remember() {
        UI ui = UI.getCurrent();
        Location location = ui.getActiveViewLocation();
        Map<String, String> kept = new TreeMap<>(further.get());
        String text = search.getValue().strip();
        if (!text.isEmpty()) {
            kept.put("q", text);
        }
        if (sort != null) {
            kept.put(SORT, sort);
        }
        ui.getPage().getHistory().replaceState(null, new Location(location.getPath(), QueryParameters.simple(kept)));
    }
}
