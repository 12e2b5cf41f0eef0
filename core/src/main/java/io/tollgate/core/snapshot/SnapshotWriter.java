package io.tollgate.core.snapshot;

import io.tollgate.core.config.ConfigObject;
import io.tollgate.core.config.Kind;
import io.tollgate.core.json.Json;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;

/**
 * Writes one snapshot after the other and remembers the canonical form of each object, so that what has not changed is
 * copied: of ten thousand routes a revision changes a few. The bytes are those of {@link Snapshot#toBytes}. One thread at
 * a time.
 */
public final class SnapshotWriter {
    /** As the canonical form has them (RFC 8785 section 3.2.3). */
    private static final List<Kind> KINDS = Arrays.stream(Kind.values())
            .sorted(Comparator.comparing(Kind::plural))
            .toList();

    private IdentityHashMap<ConfigObject, byte[]> known = new IdentityHashMap<>();

    /** The bytes of {@code snapshot}. */
    public byte[] toBytes(Snapshot snapshot) {
        IdentityHashMap<ConfigObject, byte[]> next = new IdentityHashMap<>();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        text(out, "{\"configuration\":{");
        for (Kind kind : KINDS) {
            text(out, (kind.equals(KINDS.getFirst()) ? "" : ",") + "\"" + kind.plural() + "\":[");
            boolean first = true;
            for (ConfigObject object : snapshot.configuration().all(kind).values()) {
                byte[] bytes = known.get(object);
                byte[] canonical = bytes == null ? Json.canonical(object.toJson()) : bytes;
                next.put(object, canonical);
                text(out, first ? "" : ",");
                out.writeBytes(canonical);
                first = false;
            }
            text(out, "]");
        }
        text(
                out,
                "},\"createdAt\":\"" + snapshot.createdAt() + "\",\"format\":" + Snapshot.FORMAT + ",\"revision\":"
                        + snapshot.revision() + "}");
        known = next; // what is gone is forgotten
        return out.toByteArray();
    }

    private static void text(ByteArrayOutputStream out, String ascii) {
        out.writeBytes(ascii.getBytes(StandardCharsets.US_ASCII));
    }
}
