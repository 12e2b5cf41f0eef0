package io.tollgate.core.snapshot;

import io.tollgate.core.config.ConfigObject;
import io.tollgate.core.config.Configuration;
import io.tollgate.core.config.Kind;
import io.tollgate.core.config.NamedChanges;
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
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
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
    /** By kind and name. */
    private final Map<Kind, SortedMap<String, Written>> objects;

    /** One object as it was read or written first: a field that this version does not know stays in it. */
    private static final class Written {
        private final byte[] bytes;
        private final byte[] sha256;

        Written(byte[] bytes) {
            this.bytes = bytes;
            this.sha256 = Sha256.of(bytes);
        }

        boolean isLike(Written other) {
            return this.equals(other) || Arrays.equals(bytes, other.bytes);
        }
    }

    private SnapshotImage(Snapshot snapshot, Map<Kind, SortedMap<String, Written>> objects) {
        this.snapshot = snapshot;
        this.objects = objects;
    }

    /** The image of {@code snapshot}, all of it written. */
    public static SnapshotImage of(Snapshot snapshot) {
        Map<Kind, SortedMap<String, Written>> nothing = new EnumMap<>(Kind.class);
        KINDS.forEach(kind -> nothing.put(kind, Collections.emptySortedMap()));
        return new SnapshotImage(new Snapshot(1, Instant.EPOCH, Configuration.EMPTY), nothing).next(snapshot);
    }

    /** The image of {@code next}; objects that this one has are not written again. */
    public SnapshotImage next(Snapshot next) {
        Map<Kind, SortedMap<String, Written>> all = new EnumMap<>(objects);
        for (Kind kind : KINDS) {
            NamedChanges<ConfigObject> changes = NamedChanges.between(
                    snapshot.configuration().all(kind), next.configuration().all(kind), ConfigObject::equals);
            if (!changes.isEmpty()) {
                NavigableMap<String, Written> ofKind = new TreeMap<>(objects(kind));
                changes.removed().forEach(ofKind::remove);
                changes.written()
                        .forEach((name, object) -> ofKind.put(name, new Written(Json.canonical(object.toJson()))));
                all.put(kind, ofKind);
            }
        }
        return new SnapshotImage(next, all);
    }

    private SortedMap<String, Written> objects(Kind kind) {
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
        if (!List.copyOf(parts.objects().keySet())
                .equals(KINDS.stream().map(Kind::plural).toList())) {
            return Optional.empty(); // of another version
        }
        try {
            List<ConfigObject> all = new ArrayList<>();
            Map<Kind, SortedMap<String, Written>> objects = new EnumMap<>(Kind.class);
            for (Kind kind : KINDS) {
                SortedMap<String, Written> ofKind = new TreeMap<>();
                for (byte[] each : Objects.requireNonNull(parts.objects().get(kind.plural()))) {
                    ConfigObject object = object(kind, each);
                    if (!ofKind.isEmpty() && object.name().compareTo(ofKind.lastKey()) <= 0) {
                        return Optional.empty();
                    }
                    ofKind.put(object.name(), new Written(each));
                    all.add(object);
                }
                objects.put(kind, ofKind);
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
            NamedChanges<Written> ofKind = NamedChanges.between(objects(kind), next.objects(kind), Written::isLike);
            if (!ofKind.isEmpty()) {
                SortedMap<String, byte[]> written = new TreeMap<>();
                ofKind.written().forEach((name, object) -> written.put(name, object.bytes));
                changes.add(new SnapshotDelta.Changes(kind, written, ofKind.removed()));
            }
        }
        return new SnapshotDelta(snapshot.revision(), next.snapshot.revision(), next.snapshot.createdAt(), changes);
    }

    /**
     * This image changed by {@code delta}; empty when nobody signed what comes of it. Nothing of the delta is read before
     * that is known.
     *
     * @param signed whether these 32 bytes, {@link #digest} of what comes of it, are signed by somebody who is believed
     * @throws InvalidDocumentException when the delta is for another revision, or leads to no configuration that holds
     */
    public Optional<SnapshotImage> after(SnapshotDelta delta, Predicate<byte[]> signed)
            throws InvalidDocumentException {
        if (delta.baseRevision() != snapshot.revision()) {
            throw new InvalidDocumentException(
                    "", "changes revision " + delta.baseRevision() + " (expected: " + snapshot.revision() + ")");
        }
        Map<Kind, SortedMap<String, Written>> next = new EnumMap<>(objects);
        for (SnapshotDelta.Changes changes : delta.changes()) {
            NavigableMap<String, Written> ofKind = new TreeMap<>(objects(changes.kind()));
            changes.removed().forEach(ofKind::remove);
            changes.written().forEach((name, bytes) -> ofKind.put(name, new Written(bytes)));
            next.put(changes.kind(), ofKind);
        }
        if (!signed.test(digest(frame(delta.revision(), delta.createdAt()), next))) {
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

    /**
     * 32 bytes that stand for all of {@link #toBytes}: the SHA-256 of, for each kind in order, its name, a space, how many there
     * are in decimal, a line feed and the SHA-256 of each object; and of the document with every list empty. An object that has
     * changed costs one hash, and not all of them.
     */
    public byte[] digest() {
        return digest(frame(), objects);
    }

    /** As {@link #digest}, of {@link #toBytes} of this or another version; empty when they are not in that form. Nothing in them is read. */
    public static Optional<byte[]> digestOf(byte[] bytes) {
        return SnapshotParts.of(bytes).map(parts -> {
            MessageDigest digest = Sha256.digest();
            parts.objects()
                    .forEach((kind, objects) -> addTo(
                            digest,
                            kind,
                            objects.stream().map(object -> Sha256.of(object)).toList()));
            return digest.digest(parts.frame());
        });
    }

    private static byte[] digest(byte[] frame, Map<Kind, SortedMap<String, Written>> objects) {
        MessageDigest digest = Sha256.digest();
        for (Kind kind : KINDS) {
            SortedMap<String, Written> ofKind = Objects.requireNonNull(objects.get(kind));
            addTo(
                    digest,
                    kind.plural(),
                    ofKind.values().stream().map(each -> each.sha256).toList());
        }
        return digest.digest(frame);
    }

    private static void addTo(MessageDigest digest, String kind, Collection<byte[]> hashes) {
        digest.update(ascii(kind + " " + hashes.size() + "\n"));
        hashes.forEach(digest::update);
    }

    /** The document without any object. */
    private byte[] frame() {
        return frame(snapshot.revision(), snapshot.createdAt());
    }

    private static byte[] frame(long revision, Instant createdAt) {
        StringBuilder frame = new StringBuilder("{\"configuration\":{");
        for (Kind kind : KINDS) {
            frame.append(listStart(kind)).append(']');
        }
        return ascii(frame.append(end(revision, createdAt)).toString());
    }

    private static String listStart(Kind kind) {
        return (kind.equals(KINDS.getFirst()) ? "\"" : ",\"") + kind.plural() + "\":[";
    }

    private static String end(long revision, Instant createdAt) {
        return "},\"createdAt\":\"" + createdAt + "\",\"format\":" + Snapshot.FORMAT + ",\"revision\":" + revision
                + "}";
    }

    /** Writes {@link #toBytes} piece by piece: there may be megabytes of them. */
    public void writeTo(OutputStream out) throws IOException {
        out.write(ascii("{\"configuration\":{"));
        for (Kind kind : KINDS) {
            out.write(ascii(listStart(kind)));
            boolean first = true;
            for (Written each : objects(kind).values()) {
                if (!first) {
                    out.write(',');
                }
                out.write(each.bytes);
                first = false;
            }
            out.write(']');
        }
        out.write(ascii(end(snapshot.revision(), snapshot.createdAt())));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** How many bytes {@link #writeTo} writes. */
    public int size() {
        long size = frame().length;
        for (SortedMap<String, Written> ofKind : objects.values()) {
            size += Math.max(0, ofKind.size() - 1); // commas
            for (Written each : ofKind.values()) {
                size += each.bytes.length;
            }
        }
        return Math.toIntExact(size);
    }

    /** The canonical bytes of the snapshot, as {@link Snapshot#toBytes}. */
    public byte[] toBytes() {
        ByteArrayOutputStream out = new ByteArrayOutputStream(size());
        try {
            writeTo(out);
        } catch (IOException e) {
            throw new UncheckedIOException("memory takes everything", e);
        }
        return out.toByteArray();
    }
}
