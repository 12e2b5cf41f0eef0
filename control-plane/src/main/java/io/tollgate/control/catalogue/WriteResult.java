package io.tollgate.control.catalogue;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a write did, or would do when it was a dry run.
 *
 * @param entry the object now; null when it was deleted
 * @param created whether it was not there before
 * @param revision the revision that holds now; the same as before when nothing changed
 * @param changes empty when nothing changed
 */
public record WriteResult(@Nullable Entry entry, boolean created, long revision, List<FieldChange> changes) {
    public WriteResult {
        changes = List.copyOf(changes);
    }
}
