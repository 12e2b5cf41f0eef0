package io.tollgate.control.catalogue;

import io.tollgate.control.catalogue.RevisionLedger.Change;
import io.tollgate.core.config.ConfigObject;
import io.tollgate.core.config.Configuration;
import io.tollgate.core.config.Kind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** All that the catalogue holds at one revision: the configuration, and of each object who changed it last. Immutable. */
final class Holdings {
    private final Published published;
    private final Map<Kind, SortedMap<String, Entry>> entries;

    private Holdings(Published published, Map<Kind, SortedMap<String, Entry>> entries) {
        this.published = published;
        this.entries = entries;
    }

    static Holdings of(long revision, Instant createdAt, Iterable<Entry> all) {
        EnumMap<Kind, SortedMap<String, Entry>> entries = new EnumMap<>(Kind.class);
        List<ConfigObject> objects = new ArrayList<>();
        for (Entry entry : all) {
            entries.computeIfAbsent(entry.object().kind(), kind -> new TreeMap<>())
                    .put(entry.object().name(), entry);
            objects.add(entry.object());
        }
        return new Holdings(new Published(revision, createdAt, Configuration.of(objects)), entries);
    }

    /** These as another control plane has changed them: {@code changed} hold now, {@code removed} are gone. */
    Holdings updated(
            long revision, Instant createdAt, List<Entry> changed, List<CurrentConfiguration.ObjectName> removed) {
        EnumMap<Kind, SortedMap<String, Entry>> all = new EnumMap<>(Kind.class);
        entries.forEach((kind, byName) -> all.put(kind, new TreeMap<>(byName)));
        removed.forEach(gone -> all.getOrDefault(gone.kind(), new TreeMap<>()).remove(gone.name()));
        for (Entry entry : changed) {
            all.computeIfAbsent(entry.object().kind(), kind -> new TreeMap<>())
                    .put(entry.object().name(), entry);
        }
        return of(
                revision,
                createdAt,
                all.values().stream()
                        .flatMap(byName -> byName.values().stream())
                        .toList());
    }

    /** These after revision {@code revision}, in which {@code author} made {@code changes}. */
    Holdings after(long revision, Instant createdAt, String author, List<Change> changes) {
        EnumMap<Kind, SortedMap<String, Entry>> changed = new EnumMap<>(Kind.class);
        changed.putAll(entries);
        EnumSet<Kind> copied = EnumSet.noneOf(Kind.class);
        for (Change change : changes) {
            if (copied.add(change.kind())) {
                changed.put(change.kind(), new TreeMap<>(all(change.kind())));
            }
            SortedMap<String, Entry> ofKind = Objects.requireNonNull(changed.get(change.kind()));
            ConfigObject object = change.becomes();
            if (object == null) {
                ofKind.remove(change.name());
            } else {
                ofKind.put(change.name(), new Entry(object, revision, createdAt, author));
            }
        }
        return new Holdings(new Published(revision, createdAt, configuration(changes)), changed);
    }

    private Configuration configuration(List<Change> changes) {
        Configuration configuration = published.configuration();
        if (changes.size() == 1) {
            Change change = changes.getFirst();
            ConfigObject object = change.becomes();
            return object == null ? configuration.without(change.kind(), change.name()) : configuration.with(object);
        }
        Set<String> touched = new HashSet<>();
        changes.forEach(change -> touched.add(change.object()));
        Stream<ConfigObject> kept = entries.values().stream()
                .flatMap(byName -> byName.values().stream())
                .map(Entry::object)
                .filter(object -> !touched.contains(object.kind().plural() + "/" + object.name()));
        Stream<ConfigObject> made = changes.stream().map(Change::becomes).filter(Objects::nonNull);
        return Configuration.of(Stream.concat(kept, made).toList());
    }

    Published published() {
        return published;
    }

    Configuration configuration() {
        return published.configuration();
    }

    long revision() {
        return published.revision();
    }

    SortedMap<String, Entry> all(Kind kind) {
        return Collections.unmodifiableSortedMap(entries.getOrDefault(kind, Collections.emptySortedMap()));
    }

    @Nullable
    Entry find(Kind kind, String name) {
        return all(kind).get(name);
    }
}
