package io.tollgate.core.snapshot;

import io.tollgate.core.config.ConfigObject;
import io.tollgate.core.config.Configuration;
import io.tollgate.core.config.Kind;
import io.tollgate.core.json.InvalidDocumentException;
import io.tollgate.core.json.Json;
import io.tollgate.core.json.JsonObjectReader;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads one snapshot after the other and knows the objects of the one before by their bytes: the canonical form has one way
 * to write an object, so what has not changed need not be read again. Whatever is not exactly in the form that
 * {@link SnapshotWriter} writes, or not right, goes the long way by {@link Snapshot#read}, whose answer is the only one
 * that counts. One thread at a time.
 */
public final class SnapshotReader {
    private Map<ByteBuffer, ConfigObject> known = Map.of();

    /** Reads {@code bytes}, which the caller does not change after. The signature must have been verified before. */
    public Snapshot read(byte[] bytes) throws InvalidDocumentException {
        Map<ByteBuffer, ConfigObject> next = new HashMap<>();
        Optional<Snapshot> quick = SnapshotParts.of(bytes).flatMap(parts -> read(parts, next));
        known = quick.isPresent() ? next : Map.of();
        return quick.isPresent() ? quick.get() : Snapshot.read(bytes);
    }

    /** Notes in {@code seen} which bytes are which object. */
    private Optional<Snapshot> read(SnapshotParts parts, Map<ByteBuffer, ConfigObject> seen) {
        try {
            List<ConfigObject> objects = new ArrayList<>();
            for (Map.Entry<Kind, List<ByteBuffer>> ofKind : parts.objects().entrySet()) {
                String last = "";
                for (ByteBuffer bytes : ofKind.getValue()) {
                    ConfigObject object = object(ofKind.getKey(), bytes);
                    if (object.name().compareTo(last) <= 0) {
                        return Optional.empty();
                    }
                    last = object.name();
                    objects.add(object);
                    seen.put(bytes, object);
                }
            }
            Snapshot frame = Snapshot.read(parts.frame());
            Configuration configuration = Configuration.of(objects);
            return configuration.violations().isEmpty()
                    ? Optional.of(new Snapshot(frame.revision(), frame.createdAt(), configuration))
                    : Optional.empty();
        } catch (InvalidDocumentException e) {
            return Optional.empty(); // the long way says where
        }
    }

    /** Objects of two kinds may look alike. */
    private ConfigObject object(Kind kind, ByteBuffer bytes) throws InvalidDocumentException {
        ConfigObject object = known.get(bytes);
        return object != null && object.kind().equals(kind)
                ? object
                : JsonObjectReader.<ConfigObject>readOfAnyVersion(Json.parse(array(bytes)), kind::readNested);
    }

    private static byte[] array(ByteBuffer bytes) {
        int from = bytes.arrayOffset() + bytes.position();
        return Arrays.copyOfRange(bytes.array(), from, from + bytes.remaining());
    }
}
