package io.tollgate.core.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.tollgate.core.config.ConfigObject;
import io.tollgate.core.config.Configuration;
import io.tollgate.core.config.Generated;
import io.tollgate.core.config.Kind;
import io.tollgate.core.config.Role;
import io.tollgate.core.config.Route;
import io.tollgate.core.json.InvalidDocumentException;
import io.tollgate.core.json.Json;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** What takes over from the snapshot before writes, reads and hashes as if it did not. */
final class SnapshotImageTest {
    private static final Instant NOW = Instant.parse("2027-01-01T00:00:00.5Z");

    @Provide
    Arbitrary<List<Configuration>> histories() {
        return Generated.configurations().list().ofMinSize(1).ofMaxSize(6);
    }

    @Property(tries = 150)
    void theBytesAndTheConfigurationsAreTheSame(@ForAll("histories") List<Configuration> history)
            throws InvalidDocumentException {
        SnapshotImage made = SnapshotImage.of(new Snapshot(1, NOW, Configuration.EMPTY));
        SnapshotImage changed = SnapshotImage.read(made.toBytes());
        long revision = 2;
        for (Configuration configuration : history) {
            Snapshot snapshot = new Snapshot(revision++, NOW, configuration);
            SnapshotImage next = made.next(snapshot);
            byte[] bytes = next.toBytes();
            assertThat(text(bytes)).isEqualTo(text(snapshot.toBytes()));
            assertThat(next.size()).isEqualTo(bytes.length);
            assertThat(next.digest()).isEqualTo(SnapshotImage.of(snapshot).digest());
            assertThat(digestOf(bytes)).contains(HexFormat.of().formatHex(next.digest()));
            assertThat(SnapshotImage.read(bytes).snapshot())
                    .isEqualTo(Snapshot.read(bytes))
                    .isEqualTo(snapshot);

            changed = changed.after(
                            made.deltaTo(next),
                            digest -> Arrays.equals(
                                    digest, SnapshotImage.of(snapshot).digest()))
                    .orElseThrow();
            assertThat(changed.snapshot()).isEqualTo(snapshot);
            assertThat(text(changed.toBytes())).isEqualTo(text(bytes));
            made = next;
        }
    }

    /** Else a signature over it would stand for another snapshot too. */
    @Test
    void whateverIsDoneToTheBytesTheDigestIsAnotherOrNone() {
        Random random = new Random(20_261_127);
        List<byte[]> seeds = Generated.configurations()
                .sampleStream()
                .limit(20)
                .map(configuration -> new Snapshot(1, NOW, configuration).toBytes())
                .toList();
        for (int i = 0; i < 3_000; i++) {
            byte[] seed = seeds.get(random.nextInt(seeds.size()));
            int at = random.nextInt(seed.length);
            byte[] bytes = damaged(seed, at, random);
            assertThat(digestOf(bytes)).isNotEqualTo(digestOf(seed));
        }
    }

    private static Optional<String> digestOf(byte[] bytes) {
        return SnapshotImage.digestOf(bytes).map(HexFormat.of()::formatHex);
    }

    private static byte[] damaged(byte[] seed, int at, Random random) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(seed, 0, at);
        switch (random.nextInt(3)) {
            case 0 -> out.write(seed[at] ^ (1 << random.nextInt(8)));
            case 1 -> out.writeBytes(new byte[] {seed[at], (byte) "{},".charAt(random.nextInt(3))});
            default -> {} // cut out
        }
        out.write(seed, at + 1, seed.length - at - 1);
        return out.toByteArray();
    }

    /** A node that was upgraded believes what it has on disk. */
    @Test
    void theDigestOfAVersionWithOtherKindsIsKnownAndItsFormGoesTheLongWay() throws InvalidDocumentException {
        SnapshotImage image = withRoles(role("a"));
        String before = text(image.toBytes());
        for (String other : List.of(
                before.replace("\"trust-stores\":[],", ""),
                before.replace("\"upstreams\":[]", "\"upstreams\":[],\"voices\":[]"))) {
            assertThat(other).isNotEqualTo(before);
            byte[] bytes = other.getBytes(StandardCharsets.UTF_8);
            assertThat(digestOf(bytes)).isPresent().isNotEqualTo(digestOf(image.toBytes()));
            assertThat(answer(() -> SnapshotImage.read(bytes).snapshot()))
                    .isEqualTo(answer(() -> Snapshot.read(bytes)));
        }
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** Mutations of snapshots: the answer is always that of the plain reading. */
    @Test
    void whateverIsDoneToTheBytesTheAnswerIsThatOfThePlainReading() {
        Random random = new Random(20_270_102);
        List<byte[]> seeds = Generated.configurations()
                .sampleStream()
                .filter(configuration -> !configuration.equals(Configuration.EMPTY))
                .limit(20)
                .map(configuration -> new Snapshot(1, NOW, configuration).toBytes())
                .toList();
        for (int i = 0; i < 6_000; i++) {
            byte[] bytes = seeds.get(random.nextInt(seeds.size())).clone();
            for (int flips = random.nextInt(3); flips > 0; flips--) {
                bytes[random.nextInt(bytes.length)] = (byte) "{}[],:\"\\a0".charAt(random.nextInt(10));
            }
            assertThat(answer(() -> SnapshotImage.read(bytes).snapshot()))
                    .isEqualTo(answer(() -> Snapshot.read(bytes)));
        }
    }

    private interface Reading {
        Snapshot read() throws InvalidDocumentException;
    }

    private static Object answer(Reading reading) {
        Snapshot[] read = new Snapshot[1];
        Throwable refused = catchThrowable(() -> read[0] = reading.read());
        return refused == null ? read[0] : String.valueOf(refused);
    }

    private static SnapshotImage withRoles(String... roles) throws InvalidDocumentException {
        return SnapshotImage.read("""
                {"configuration":{"certificates":[],"consumers":[],"issuers":[],"limits":[],"roles":[%s],"routes":[],"trust-stores":[],"upstreams":[]},"createdAt":"2027-01-01T00:00:00Z","format":1,"revision":1}""".formatted(String.join(",", roles)).getBytes(StandardCharsets.UTF_8));
    }

    private static String role(String name) {
        return "{\"name\":\"" + name + "\",\"permissions\":[]}";
    }

    @Test
    void namesThatAreNotInOrderOrStandTwiceGoTheLongWay() throws InvalidDocumentException {
        for (SnapshotImage image : List.of(
                withRoles(role("a"), role("b")), withRoles(role("b"), role("a")), withRoles(role("a"), role("b")))) {
            assertThat(image.snapshot().configuration().roles())
                    .extracting(Role::name)
                    .containsExactly("a", "b");
        }
        assertThat(catchThrowable(() -> withRoles(role("a"), role("a"))))
                .isInstanceOf(InvalidDocumentException.class)
                .hasMessageContaining("is there twice");
    }

    @Test
    void aDeltaHoldsWhatHasChangedAndNoMore() throws InvalidDocumentException {
        SnapshotImage before = withRoles(role("a"), role("b"), role("c"));
        SnapshotImage after = withRoles(role("a"), "{\"name\":\"b\",\"permissions\":[\"x:read\"]}", role("d"));
        SnapshotDelta delta = before.deltaTo(after);
        SnapshotDelta.Changes roles = delta.changes().getFirst();
        assertThat(delta.changes()).hasSize(1);
        assertThat(roles.kind()).isEqualTo(Kind.ROLE);
        assertThat(roles.written().keySet()).containsExactly("b", "d");
        assertThat(roles.removed()).containsExactly("c");
        assertThat(before.deltaTo(before).changes()).isEmpty();
    }

    @Test
    void whatHasNotChangedIsTheSameInstanceAfterADelta() throws InvalidDocumentException {
        SnapshotImage before = withRoles(role("a"), role("b"));
        SnapshotImage after = before.after(before.deltaTo(withRoles(role("a"), role("c"))), digest -> true)
                .orElseThrow();
        assertThat(after.snapshot().configuration().find(Kind.ROLE, "a").orElseThrow())
                .isSameAs(before.snapshot().configuration().find(Kind.ROLE, "a").orElseThrow());
    }

    /** A newer version's field is part of what was signed. */
    @Test
    void whatThisVersionDoesNotKnowOfAnObjectStaysInTheBytes() throws InvalidDocumentException {
        SnapshotImage before = withRoles("{\"from_the_future\":false,\"name\":\"a\",\"permissions\":[]}", role("b"));
        SnapshotImage after = before.after(change(before, written("c", role("c")), List.of("b")), digest -> true)
                .orElseThrow();
        assertThat(text(after.toBytes()))
                .contains("from_the_future")
                .contains("\"c\"")
                .doesNotContain("\"b\"");
    }

    private static SortedMap<String, byte[]> written(String name, String json) {
        SortedMap<String, byte[]> written = new TreeMap<>();
        written.put(name, json.getBytes(StandardCharsets.UTF_8));
        return written;
    }

    private static SnapshotDelta change(SnapshotImage base, SortedMap<String, byte[]> written, List<String> removed) {
        return new SnapshotDelta(
                base.snapshot().revision(), 7, NOW, List.of(new SnapshotDelta.Changes(Kind.ROLE, written, removed)));
    }

    @Test
    void whatNobodySignedIsNotEvenRead() throws InvalidDocumentException {
        SnapshotImage before = withRoles(role("a"));
        SnapshotDelta garbage = change(before, written("b", "no JSON at all"), List.of());
        assertThat(before.after(garbage, digest -> false)).isEmpty();
        assertThatThrownBy(() -> before.after(garbage, digest -> true)).isInstanceOf(InvalidDocumentException.class);
    }

    @Test
    void aDeltaOfAnotherRevisionAnObjectUnderAnotherNameAndAReferenceToNothingAreRefused() throws Exception {
        SnapshotImage before = withRoles(role("a"));
        SnapshotDelta ofAnother = new SnapshotDelta(3, 7, NOW, List.of());
        assertThatThrownBy(() -> before.after(ofAnother, digest -> true))
                .isInstanceOf(InvalidDocumentException.class)
                .hasMessageContaining("changes revision 3 (expected: 1)");
        assertThatThrownBy(() -> before.after(change(before, written("b", role("c")), List.of()), digest -> true))
                .isInstanceOf(InvalidDocumentException.class)
                .hasMessageContaining("\"c\" (expected: \"b\")");
        String route = """
                {"access":{"public":true},"match":{"paths":["/a"]},"name":"r","upstream":"gone"}""";
        assertThatThrownBy(() -> before.after(
                        new SnapshotDelta(
                                1,
                                2,
                                NOW,
                                List.of(new SnapshotDelta.Changes(Kind.ROUTE, written("r", route), List.of()))),
                        digest -> true))
                .isInstanceOf(InvalidDocumentException.class)
                .hasMessageContaining("expected: the name of an existing upstream");
    }

    /** What only looks at what has changed finds what looking at everything finds. */
    @Property(tries = 300)
    void afterAChangeOfRoutesTheViolationsAreThoseOfTheWhole(
            @ForAll("histories") List<Configuration> history, @ForAll Random random) {
        Configuration base = history.getFirst();
        SortedMap<String, ConfigObject> byName = new TreeMap<>();
        history.forEach(other -> byName.putAll(other.all(Kind.ROUTE)));
        List<ConfigObject> routes =
                byName.values().stream().filter(route -> random.nextBoolean()).toList();
        List<String> removed = base.routes().stream()
                .map(Route::name)
                .filter(name -> random.nextBoolean())
                .toList();
        Configuration next = base.with(Kind.ROUTE, routes, removed);
        assertThat(next.violationsAfter(Set.of(Kind.ROUTE), routes))
                .containsExactlyInAnyOrderElementsOf(next.violations());
        assertThat(Json.print(next.toJson()))
                .isEqualTo(Json.print(stepByStep(base, routes, removed).toJson()));
    }

    private static Configuration stepByStep(Configuration base, List<ConfigObject> written, List<String> removed) {
        Configuration next = base;
        for (String name : removed) {
            next = next.without(Kind.ROUTE, name);
        }
        for (ConfigObject object : written) {
            next = next.with(object);
        }
        return next;
    }
}
