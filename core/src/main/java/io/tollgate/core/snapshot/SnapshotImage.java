package io.tollgate.core.snapshot;

import io.tollgate.core.config.ConfigObject;
import io.tollgate.core.config.Configuration;
import io.tollgate.core.config.Kind;
import io.tollgate.core.json.InvalidDocumentException;
import io.tollgate.core.json.Json;
import io.tollgate.core.json.JsonObjectReader;
import io.tollgate.core.json.Violation;
import io.tollgate.core.secret.Sha256;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A snapshot with the canonical bytes of each of its objects. The next one takes over what has not changed, on both sides
 * of the wire: of ten thousand routes a revision changes a few, so a few are written, sent ({@link SnapshotDelta}) and read.
 * All of it together are the bytes of {@link Snapshot#toBytes}. Immutable; any thread.
 */
public final class SnapshotImage {
    /** As the canonical form has them (RFC 8785 section 3.2.3). */
    static final List<Kind> KINDS = Arrays.stream(Kind.values())
            .sorted(Comparator.comparing(Kind::plural))
            .toList();

    private final Snapshot snapshot;
    /** By kind and name; as they were read, so that a field which this version does not know stays in them. */
    private final Map<Kind, SortedMap<String, byte[]>> objects;

    private SnapshotImage(Snapshot snapshot, Map<Kind, SortedMap<String, byte[]>> objects) {
        this.snapshot = snapshot;
        this.objects = objects;
    }

    /** The image of {@code snapshot}, all of it written. */
    public static SnapshotImage of(Snapshot snapshot) {
        return written(snapshot, null);
    }

    /** The image of {@code next}; objects that this one has are not written again. */
    public SnapshotImage next(Snapshot next) {
        return written(next, this);
    }

    private static SnapshotImage written(Snapshot snapshot, @Nullable SnapshotImage before) {
        Map<Kind, SortedMap<String, byte[]>> objects = new EnumMap<>(Kind.class);
        for (Kind kind : KINDS) {
            SortedMap<String, byte[]> bytes = new TreeMap<>();
            snapshot.configuration().all(kind).forEach((name, object) -> {
                byte[] known = before == null ? null : before.bytesOf(object);
                bytes.put(name, known == null ? Json.canonical(object.toJson()) : known);
            });
            objects.put(kind, bytes);
        }
        return new SnapshotImage(snapshot, objects);
    }

    /** Null when it is not like this here. */
    private byte @Nullable [] bytesOf(ConfigObject object) {
        return object.equals(snapshot.configuration().all(object.kind()).get(object.name()))
                ? bytes(object.kind()).get(object.name())
                : null;
    }

    private SortedMap<String, byte[]> bytes(Kind kind) {
        return Objects.requireNonNull(objects.get(kind)); // every kind is there
    }

    /**
     * Reads {@link #toBytes}. Whatever is not exactly in that form, or not right, goes the long way by {@link Snapshot#read},
     * whose answer is the only one that counts. The signature must have been verified before.
     */
    public static SnapshotImage read(byte[] bytes) throws InvalidDocumentException {
        Optional<SnapshotImage> quick = SnapshotParts.of(bytes).flatMap(SnapshotImage::read);
        return quick.isPresent() ? quick.get() : of(Snapshot.read(bytes));
    }

    private static Optional<SnapshotImage> read(SnapshotParts parts) {
        try {
            List<ConfigObject> all = new ArrayList<>();
            Map<Kind, SortedMap<String, byte[]>> objects = new EnumMap<>(Kind.class);
            for (Kind kind : KINDS) {
                SortedMap<String, byte[]> bytes = new TreeMap<>();
                for (byte[] each : parts.objects(kind)) {
                    ConfigObject object = object(kind, each);
                    if (!bytes.isEmpty() && object.name().compareTo(bytes.lastKey()) <= 0) {
                        return Optional.empty();
                    }
                    bytes.put(object.name(), each);
                    all.add(object);
                }
                objects.put(kind, bytes);
            }
            Snapshot frame = Snapshot.read(parts.frame());
            Configuration configuration = Configuration.of(all);
            return configuration.violations().isEmpty()
                    ? Optional.of(new SnapshotImage(
                            new Snapshot(frame.revision(), frame.createdAt(), configuration), objects))
                    : Optional.empty();
        } catch (InvalidDocumentException e) {
            return Optional.empty(); // the long way says where
        }
    }

    private static ConfigObject object(Kind kind, byte[] canonical) throws InvalidDocumentException {
        return JsonObjectReader.<ConfigObject>readOfAnyVersion(Json.parse(canonical), kind::readNested);
    }

    /** What it is an image of. */
    public Snapshot snapshot() {
        return snapshot;
    }

    /** What turns this image into {@code next}. */
    public SnapshotDelta deltaTo(SnapshotImage next) {
        List<SnapshotDelta.Changes> changes = new ArrayList<>();
        for (Kind kind : KINDS) {
            SortedMap<String, byte[]> before = bytes(kind);
            SortedMap<String, byte[]> after = next.bytes(kind);
            SortedMap<String, byte[]> written = new TreeMap<>();
            after.forEach((name, bytes) -> {
                if (!Arrays.equals(bytes, before.get(name))) { // at once where it is the same array
                    written.put(name, bytes);
                }
            });
            List<String> removed = before.keySet().stream()
                    .filter(name -> !after.containsKey(name))
                    .toList();
            if (!written.isEmpty() || !removed.isEmpty()) {
                changes.add(new SnapshotDelta.Changes(kind, written, removed));
            }
        }
        return new SnapshotDelta(snapshot.revision(), next.snapshot.revision(), next.snapshot.createdAt(), changes);
    }

    /**
     * This image changed by {@code delta}; empty when nobody signed what comes of it. Nothing of the delta is read before
     * that is known.
     *
     * @param signed whether these 32 bytes, {@link #sha256} of what comes of it, are signed by somebody who is believed
     * @throws InvalidDocumentException when the delta is for another revision, or leads to no configuration that holds
     */
    public Optional<SnapshotImage> after(SnapshotDelta delta, Predicate<byte[]> signed)
            throws InvalidDocumentException {
        if (delta.baseRevision() != snapshot.revision()) {
            throw new InvalidDocumentException(
                    "", "changes revision " + delta.baseRevision() + " (expected: " + snapshot.revision() + ")");
        }
        Map<Kind, SortedMap<String, byte[]>> next = new EnumMap<>(objects);
        for (SnapshotDelta.Changes changes : delta.changes()) {
            NavigableMap<String, byte[]> bytes = new TreeMap<>(bytes(changes.kind()));
            changes.removed().forEach(bytes::remove);
            bytes.putAll(changes.written());
            next.put(changes.kind(), bytes);
        }
        if (!signed.test(sha256(delta.revision(), delta.createdAt().toString(), next))) {
            return Optional.empty();
        }
        return Optional.of(
                new SnapshotImage(new Snapshot(delta.revision(), delta.createdAt(), configuration(delta)), next));
    }

    private Configuration configuration(SnapshotDelta delta) throws InvalidDocumentException {
        Configuration configuration = snapshot.configuration();
        List<ConfigObject> all = new ArrayList<>();
        for (SnapshotDelta.Changes changes : delta.changes()) {
            List<ConfigObject> written = new ArrayList<>();
            for (Map.Entry<String, byte[]> each : changes.written().entrySet()) {
                ConfigObject object = object(changes.kind(), each.getValue());
                if (!object.name().equals(each.getKey())) {
                    throw new InvalidDocumentException(
                            "/configuration/" + changes.kind().plural(),
                            "\"" + object.name() + "\" (expected: \"" + each.getKey() + "\")");
                }
                written.add(object);
            }
            configuration = configuration.with(changes.kind(), written, changes.removed());
            all.addAll(written);
        }
        List<Violation> violations = configuration.violationsAfter(delta.kinds(), all);
        if (!violations.isEmpty()) {
            throw new InvalidDocumentException(violations);
        }
        return configuration;
    }

    /** SHA-256 of {@link #toBytes}. */
    public byte[] sha256() {
        return sha256(snapshot.revision(), snapshot.createdAt().toString(), objects);
    }

    private static byte[] sha256(long revision, String createdAt, Map<Kind, SortedMap<String, byte[]>> objects) {
        return Sha256.ofWritten(out -> write(revision, createdAt, objects, out));
    }

    /** Writes {@link #toBytes} piece by piece: there may be megabytes of them. */
    public void writeTo(OutputStream out) throws IOException {
        write(snapshot.revision(), snapshot.createdAt().toString(), objects, out);
    }

    private static void write(
            long revision, String createdAt, Map<Kind, SortedMap<String, byte[]>> objects, OutputStream out)
            throws IOException {
        out.write(ascii("{\"configuration\":{"));
        for (Kind kind : KINDS) {
            out.write(ascii((kind.equals(KINDS.getFirst()) ? "\"" : ",\"") + kind.plural() + "\":["));
            boolean first = true;
            for (byte[] each : Objects.requireNonNull(objects.get(kind)).values()) {
                if (!first) {
                    out.write(',');
                }
                out.write(each);
                first = false;
            }
            out.write(']');
        }
        out.write(ascii("},\"createdAt\":\"" + createdAt + "\",\"format\":" + Snapshot.FORMAT + ",\"revision\":"
                + revision + "}"));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** How many bytes {@link #writeTo} writes. */
    public int size() {
        Map<Kind, SortedMap<String, byte[]>> none = new EnumMap<>(Kind.class);
        KINDS.forEach(kind -> none.put(kind, Collections.emptySortedMap()));
        long size =
                inMemory(out -> write(snapshot.revision(), snapshot.createdAt().toString(), none, out)).length;
        for (SortedMap<String, byte[]> ofKind : objects.values()) {
            size += ofKind.values().stream().mapToLong(each -> each.length).sum() + Math.max(0, ofKind.size() - 1);
        }
        return Math.toIntExact(size);
    }

    /** The canonical bytes of the snapshot, as {@link Snapshot#toBytes}. */
    public byte[] toBytes() {
        return inMemory(this::writeTo);
    }

    private static byte[] inMemory(Sha256.Content content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            content.writeTo(out);
        } catch (IOException e) {
            throw new UncheckedIOException("memory takes everything", e);
        }
        return out.toByteArray();
    }
}
