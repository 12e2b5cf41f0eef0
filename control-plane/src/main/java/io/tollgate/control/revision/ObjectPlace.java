package io.tollgate.control.revision;

import io.tollgate.control.page.ListQuery;
import io.tollgate.control.problem.ProblemException.Malformed;
import io.tollgate.core.config.Kind;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One object's place in the configuration, which it keeps when it goes and comes again. */
public record ObjectPlace(Kind kind, String name) {

    /** What {@code text} names, as {@code routes/orders-read}; null when it is blank, which names nothing. */
    static @Nullable ObjectPlace of(String parameter, @Nullable String text) {
        String place = ListQuery.bounded(parameter, text);
        if (place == null) {
            return null;
        }
        int slash = place.indexOf('/');
        Optional<Kind> kind = slash < 0 ? Optional.empty() : Kind.ofPlural(place.substring(0, slash));
        String name = place.substring(slash + 1);
        if (kind.isEmpty() || name.isEmpty()) {
            throw new Malformed(parameter, "not an object (expected: as routes/orders-read)");
        }
        return new ObjectPlace(kind.get(), name);
    }

    /** As {@code routes/orders-read}. */
    @Override
    public String toString() {
        return kind.plural() + "/" + name;
    }
}
