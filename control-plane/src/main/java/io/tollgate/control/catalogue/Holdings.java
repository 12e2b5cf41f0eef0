package io.tollgate.control.catalogue;

import io.tollgate.core.config.ConfigObject;
import io.tollgate.core.config.Configuration;
import io.tollgate.core.config.Kind;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
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
        java.util.List<ConfigObject> objects = new java.util.ArrayList<>();
        for (Entry entry : all) {
            entries.computeIfAbsent(entry.object().kind(), kind -> new TreeMap<>())
                    .put(entry.object().name(), entry);
            objects.add(entry.object());
        }
        return new Holdings(new Published(revision, createdAt, Configuration.of(objects)), entries);
    }

    /** These after a revision that left {@code after}, null for nothing, at that place. */
    Holdings after(long revision, Instant createdAt, Kind kind, String name, @Nullable Entry after) {
        EnumMap<Kind, SortedMap<String, Entry>> changed = new EnumMap<>(Kind.class);
        changed.putAll(entries);
        SortedMap<String, Entry> ofKind = new TreeMap<>(all(kind));
        Configuration configuration = published.configuration();
        if (after == null) {
            ofKind.remove(name);
            configuration = configuration.without(kind, name);
        } else {
            ofKind.put(name, after);
            configuration = configuration.with(after.object());
        }
        changed.put(kind, ofKind);
        return new Holdings(new Published(revision, createdAt, configuration), changed);
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
