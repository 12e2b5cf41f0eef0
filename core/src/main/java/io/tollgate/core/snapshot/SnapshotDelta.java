package io.tollgate.core.snapshot;

import io.tollgate.core.config.Kind;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What turns one {@link SnapshotImage} into a later one. It is how bytes travel and nothing to be believed: the signature is
 * over what comes of it.
 *
 * @param baseRevision that it changes
 * @param revision that comes of it
 * @param createdAt of that revision
 * @param changes at most one of each kind
 */
public record SnapshotDelta(long baseRevision, long revision, Instant createdAt, List<Changes> changes) {
    public SnapshotDelta {
        changes = List.copyOf(changes);
    }

    /** The kinds of object that are not the same afterwards. */
    Set<Kind> kinds() {
        Set<Kind> kinds = EnumSet.noneOf(Kind.class);
        changes.forEach(each -> kinds.add(each.kind()));
        return kinds;
    }

    /**
     * Of one kind.
     *
     * @param written new or other than before: canonical JSON by name
     * @param removed names
     */
    public record Changes(Kind kind, SortedMap<String, byte[]> written, List<String> removed) {
        public Changes {
            written = Collections.unmodifiableSortedMap(new TreeMap<>(written));
            removed = List.copyOf(removed);
        }
    }
}
