package io.tollgate.console.kit;

import static org.assertj.core.api.Assertions.assertThat;

import com.vaadin.flow.component.UI;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.Span;
import io.tollgate.console.door.ConsoleWithoutBrowser;
import io.tollgate.control.page.ListQuery;
import io.tollgate.control.page.Page;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A list of which somebody has read on. */
final class LongListTest extends ConsoleWithoutBrowser {
    private final List<ListQuery> asked = new ArrayList<>();

    private Page<String> page(ListQuery query) {
        asked.add(query);
        int from = query.cursor() == null ? 0 : Integer.parseInt(query.cursor());
        int to = Math.min(100, from + query.limit());
        return new Page<>(
                IntStream.range(from, to).mapToObj(i -> "row-" + i).toList(), to == 100 ? null : Integer.toString(to));
    }

    @Test
    void whoDoesSomethingFarDownStaysThereAndASearchBeginsAtTheTop() {
        DataTable<String> table = new DataTable<String>("long", "Many", name -> name).column("Name", Span::new);
        PagedList<String> list = new PagedList<>("rows", table, this::page, Div::new);
        UI.getCurrent().add(list);
        list.reload();
        press("show-more");
        press("show-more");
        list.reload();
        assertThat(asked).extracting(ListQuery::limit).containsExactly(30, 30, 30, 90);
        assertThat(list.getElement().getTextRecursively()).contains("row-89", "Showing 90, there are more");

        list.seeking("row").reload();
        assertThat(asked.getLast().q()).isEqualTo("row");
        assertThat(list.asked().q()).as("an export asks for the same").isEqualTo("row");
    }
}
