package io.tollgate.control.catalogue;

import io.tollgate.core.config.ConfigObject;
import java.time.Instant;

/**
 * An object and what is known of its last change.
 *
 * @param etag what a write that must not overwrite others sends as {@code If-Match}, with its quotes
 * @param revision that last changed it
 */
public record Entry(ConfigObject object, String etag, long revision, Instant updatedAt, String updatedBy) {
    Entry(ConfigObject object, long revision, Instant updatedAt, String updatedBy) {
        this(object, "\"r" + revision + "\"", revision, updatedAt, updatedBy);
    }
}
