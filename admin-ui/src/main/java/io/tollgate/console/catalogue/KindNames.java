package io.tollgate.console.catalogue;

import com.vaadin.flow.component.combobox.ComboBox;
import io.tollgate.console.session.SignedIn;
import io.tollgate.control.catalogue.Catalogue;
import io.tollgate.control.page.ListQuery;
import io.tollgate.control.problem.ProblemException;
import io.tollgate.core.config.Kind;
import java.util.List;
import java.util.stream.Stream;

/** The names of the objects of a kind, for choosing one. */
public final class KindNames {
    private KindNames() {}

    /**
     * Lets {@code field} offer the names of all of them: as many as are looked at, and those that have what is typed; none when this
     * person may not see them. A name that was typed is taken as it is, so that who types faster than names are found loses
     * nothing (vaadin/platform#1157), and who may not see them can name one: whether there is one is judged where it is used.
     */
    public static void offer(ComboBox<String> field, Catalogue catalogue, Kind kind) {
        field.setAllowCustomValue(true);
        field.addCustomValueSetListener(
                event -> field.setValue(event.getDetail().strip()));
        field.setItems(query -> {
            int end = Math.min(query.getOffset() + query.getLimit(), ListQuery.LIMIT_MAX);
            boolean may = SignedIn.may(Catalogue.permission(kind, false));
            String typed = query.getFilter().filter(text -> !text.isBlank()).orElse(null);
            if (!may || end <= query.getOffset()) {
                return Stream.empty();
            }
            try {
                return names(catalogue, kind, new ListQuery(end, null, typed, null, null))
                        .skip(query.getOffset());
            } catch (ProblemException e) {
                return Stream.empty(); // the page is being drawn: whoever presses anything is told why
            }
        });
    }

    /** The first names, at most {@link ListQuery#LIMIT_MAX}; none when this person may not see them. */
    public static List<String> of(Catalogue catalogue, Kind kind) {
        if (!SignedIn.may(Catalogue.permission(kind, false))) {
            return List.of();
        }
        return names(catalogue, kind, new ListQuery(ListQuery.LIMIT_MAX, null, null, null, null))
                .toList();
    }

    private static Stream<String> names(Catalogue catalogue, Kind kind, ListQuery query) {
        return catalogue.list(SignedIn.actor(), kind, query).items().stream()
                .map(entry -> entry.object().name());
    }
}
