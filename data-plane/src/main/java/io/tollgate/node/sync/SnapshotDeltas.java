package io.tollgate.node.sync;

import com.google.protobuf.ByteString;
import io.tollgate.core.config.Kind;
import io.tollgate.core.json.InvalidDocumentException;
import io.tollgate.core.snapshot.SnapshotDelta;
import io.tollgate.protocol.v1.ObjectChanges;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** Reads deltas as they come by wire. */
final class SnapshotDeltas {
    private SnapshotDeltas() {}

    /** Takes no object apart: nothing is verified yet. */
    static SnapshotDelta read(io.tollgate.protocol.v1.SnapshotDelta message) throws InvalidDocumentException {
        List<SnapshotDelta.Changes> changes = new ArrayList<>();
        Set<Kind> kinds = EnumSet.noneOf(Kind.class);
        for (ObjectChanges ofKind : message.getChangesList()) {
            Kind kind = Kind.ofPlural(ofKind.getKind())
                    .orElseThrow(() -> new InvalidDocumentException(
                            "/configuration",
                            "\"" + ofKind.getKind() + "\" is no kind of object that this version knows"));
            if (!kinds.add(kind)) {
                throw new InvalidDocumentException("/configuration", kind.plural() + " are there twice");
            }
            SortedMap<String, byte[]> written = new TreeMap<>();
            for (Map.Entry<String, ByteString> each : ofKind.getWrittenMap().entrySet()) {
                written.put(each.getKey(), each.getValue().toByteArray());
            }
            changes.add(new SnapshotDelta.Changes(kind, written, ofKind.getRemovedList()));
        }
        return new SnapshotDelta(message.getBaseRevision(), message.getRevision(), createdAt(message), changes);
    }

    private static Instant createdAt(io.tollgate.protocol.v1.SnapshotDelta message) throws InvalidDocumentException {
        try {
            return Instant.parse(message.getCreatedAt());
        } catch (DateTimeParseException e) {
            throw new InvalidDocumentException("/createdAt", "not an RFC 3339 time");
        }
    }
}
