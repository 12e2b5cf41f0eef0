package io.tollgate.control.catalogue;

import io.tollgate.control.page.Cursor;
import io.tollgate.control.page.ListQuery;
import io.tollgate.control.page.Page;
import io.tollgate.core.config.Certificate;
import io.tollgate.core.config.ConfigObject;
import io.tollgate.core.config.Consumer;
import io.tollgate.core.config.Issuer;
import io.tollgate.core.config.Kind;
import io.tollgate.core.config.Limit;
import io.tollgate.core.config.Role;
import io.tollgate.core.config.Route;
import io.tollgate.core.config.TrustStore;
import io.tollgate.core.config.Upstream;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Finds, orders and pages entries. The order is total, since names are unique within a kind. */
final class Listing {
    private static final Set<String> FIELDS = Set.of("name", "updatedAt");

    private Listing() {}

    static Page<Entry> page(Kind kind, Collection<Entry> all, ListQuery query) {
        ListQuery.Order order = query.order("name", FIELDS);
        Comparator<Entry> ascending = order.field().equals("updatedAt")
                ? Comparator.comparing(Entry::updatedAt).thenComparing(Listing::name)
                : Comparator.comparing(Listing::name);
        Comparator<Entry> comparator = order.descending() ? ascending.reversed() : ascending;
        List<Entry> rows = all.stream()
                .filter(matching(query))
                .filter(behind(kind, query, order))
                .sorted(comparator)
                .limit(query.limit() + 1L)
                .toList();
        return Page.of(
                rows,
                query,
                last -> Cursor.of(last.updatedAt().toString(), last.object().name()),
                kind.plural());
    }

    private static Predicate<Entry> matching(ListQuery query) {
        String q = query.q();
        String tag = query.tag();
        String wanted = q == null ? null : q.toLowerCase(Locale.ROOT);
        return entry -> (tag == null || entry.object().tags().contains(tag))
                && (wanted == null
                        || words(entry.object())
                                .anyMatch(word -> word.toLowerCase(Locale.ROOT).contains(wanted)));
    }

    private static Predicate<Entry> behind(Kind kind, ListQuery query, ListQuery.Order order) {
        Cursor cursor = Cursor.in(query, 2, kind.plural()).orElse(null);
        if (cursor == null) {
            return entry -> true;
        }
        Instant at = cursor.time(0);
        String name = cursor.position().getLast();
        return entry -> {
            int byTime = order.field().equals("updatedAt") ? entry.updatedAt().compareTo(at) : 0;
            int distance = byTime != 0 ? byTime : name(entry).compareTo(name);
            return order.descending() ? distance < 0 : distance > 0;
        };
    }

    private static String name(Entry entry) {
        return entry.object().name();
    }

    /** The words of an object by which people look for it. */
    private static Stream<String> words(ConfigObject object) {
        Stream<String> own = switch (object) {
            case Route route ->
                Stream.of(
                                route.match().hosts().stream(),
                                route.match().paths().stream().map(Object::toString),
                                Stream.of(route.upstream()),
                                route.limits().stream())
                        .flatMap(words -> words);
            case Upstream upstream -> upstream.targets().stream().map(target -> target.toString());
            case Role role -> role.permissions().stream();
            case Consumer consumer -> Stream.concat(consumer.roles().stream(), consumer.limits().stream());
            case Issuer issuer -> Stream.concat(Stream.of(issuer.issuer()), issuer.demands().audiences().stream());
            case TrustStore store ->
                Stream.concat(store.consumers().keySet().stream(), store.consumers().values().stream());
            case Limit limit -> limit.by().stream();
            case Certificate certificate ->
                Stream.concat(certificate.hosts().stream(), certificate.trustStores().stream());
        };
        return Stream.concat(Stream.concat(Stream.of(object.name()), object.tags().stream()), own);
    }
}
