package io.tollgate.console.catalogue;

import io.tollgate.console.session.SignedIn;
import io.tollgate.control.catalogue.Catalogue;
import io.tollgate.control.page.ListQuery;
import io.tollgate.core.config.Kind;
import java.util.List;

/** The names of the objects of a kind, for choosing one. */
public final class KindNames {
    private KindNames() {}

    /** The first names, at most {@link ListQuery#LIMIT_MAX}; none when this person may not see them. */
    public static List<String> of(Catalogue catalogue, Kind kind) {
        if (!SignedIn.may(Catalogue.permission(kind, false))) {
            return List.of();
        }
        return catalogue
                .list(SignedIn.actor(), kind, new ListQuery(ListQuery.LIMIT_MAX, null, null, null, null))
                .items()
                .stream()
                .map(entry -> entry.object().name())
                .toList();
    }
}
