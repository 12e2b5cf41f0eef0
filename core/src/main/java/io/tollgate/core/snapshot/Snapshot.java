package io.tollgate.core.snapshot;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.core.config.Configuration;
import io.tollgate.core.json.InvalidDocumentException;
import io.tollgate.core.json.Json;
import io.tollgate.core.json.JsonObjectReader;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A configuration at one revision.
 *
 * @param revision grows with every change, from 1
 * @param createdAt when that revision was made
 */
public record Snapshot(long revision, Instant createdAt, Configuration configuration) {
    /** The form written; a reader refuses others. */
    public static final int FORMAT = 1;

    /** The highest revision: canonical JSON prints numbers as doubles (RFC 8785 section 3.2.2.3), exact up to here. */
    public static final long REVISION_MAX = (1L << 53) - 1;

    private static final Instant TIME_MIN = Instant.parse("0000-01-01T00:00:00Z");
    private static final Instant TIME_MAX = Instant.parse("9999-12-31T23:59:59.999999999Z");

    public Snapshot {
        if (revision < 1 || revision > REVISION_MAX) {
            throw new IllegalArgumentException("revision: " + revision + " (expected: from 1 to " + REVISION_MAX + ")");
        }
        if (createdAt.isBefore(TIME_MIN) || createdAt.isAfter(TIME_MAX)) {
            throw new IllegalArgumentException("createdAt: " + createdAt + " (expected: a year from 0 to 9999)");
        }
    }

    /** The canonical bytes that are signed and sent. */
    public byte[] toBytes() {
        ObjectNode json =
                Json.object().put("format", FORMAT).put("revision", revision).put("createdAt", createdAt.toString());
        json.set("configuration", configuration.toJson());
        return Json.canonical(json);
    }

    /**
     * Reads {@link #toBytes}, also of a version that has fields which this one does not know, unless they say something.
     * The signature must have been verified before.
     */
    public static Snapshot read(byte[] bytes) throws InvalidDocumentException {
        JsonNode document = Json.parse(bytes);
        return JsonObjectReader.readOfAnyVersion(document, Snapshot::read);
    }

    private static @Nullable Snapshot read(JsonObjectReader in) {
        in.number("format", FORMAT, FORMAT);
        long revision = in.number("revision", 1, REVISION_MAX);
        Instant createdAt = in.instantOrNull("createdAt");
        if (in.isNothing("createdAt")) {
            in.violation("createdAt", "missing (expected: an RFC 3339 time)");
        }
        Configuration configuration = in.objectOrNull("configuration", Configuration::read);
        if (configuration == null && !in.has("configuration")) {
            in.violation("configuration", "missing (expected: an object)");
        }
        return in.build(
                () -> new Snapshot(revision, Objects.requireNonNull(createdAt), Objects.requireNonNull(configuration)));
    }
}
