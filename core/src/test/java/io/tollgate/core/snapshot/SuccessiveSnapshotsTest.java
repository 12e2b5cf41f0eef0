package io.tollgate.core.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.tollgate.core.config.Configuration;
import io.tollgate.core.config.Generated;
import io.tollgate.core.config.Kind;
import io.tollgate.core.json.InvalidDocumentException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** What remembers the snapshot before writes and reads as if it remembered nothing. */
final class SuccessiveSnapshotsTest {
    private static final Instant NOW = Instant.parse("2027-01-01T00:00:00.5Z");

    @Provide
    Arbitrary<List<Configuration>> histories() {
        return Generated.configurations().list().ofMinSize(1).ofMaxSize(6);
    }

    @Property(tries = 150)
    void theBytesAndTheConfigurationsAreTheSame(@ForAll("histories") List<Configuration> history)
            throws InvalidDocumentException {
        SnapshotWriter writer = new SnapshotWriter();
        SnapshotReader reader = new SnapshotReader();
        long revision = 1;
        for (Configuration configuration : history) {
            Snapshot snapshot = new Snapshot(revision++, NOW, configuration);
            byte[] bytes = writer.toBytes(snapshot);
            assertThat(new String(bytes, StandardCharsets.UTF_8))
                    .isEqualTo(new String(snapshot.toBytes(), StandardCharsets.UTF_8));
            assertThat(reader.read(bytes)).isEqualTo(Snapshot.read(bytes)).isEqualTo(snapshot);
        }
    }

    /** Mutations of one snapshot after another: the reader's answer is always that of the plain one. */
    @Test
    void whateverIsDoneToTheBytesTheAnswerIsThatOfThePlainReading() {
        Random random = new Random(20_270_102);
        List<byte[]> seeds = Generated.configurations()
                .sampleStream()
                .filter(configuration -> !configuration.equals(Configuration.EMPTY))
                .limit(20)
                .map(configuration -> new Snapshot(1, NOW, configuration).toBytes())
                .toList();
        SnapshotReader reader = new SnapshotReader();
        for (int i = 0; i < 6_000; i++) {
            byte[] bytes = seeds.get(random.nextInt(seeds.size())).clone();
            for (int flips = random.nextInt(3); flips > 0; flips--) {
                bytes[random.nextInt(bytes.length)] = (byte) "{}[],:\"\\a0".charAt(random.nextInt(10));
            }
            assertThat(answer(() -> reader.read(bytes))).isEqualTo(answer(() -> Snapshot.read(bytes)));
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

    @Test
    void unchangedObjectsAreTheSameInstances() throws InvalidDocumentException {
        SnapshotReader reader = new SnapshotReader();
        String golden = """
                {"configuration":{"certificates":[],"consumers":[],"issuers":[],"limits":[],"roles":[{"name":"a","permissions":["x:read"]},{"name":"b","permissions":[]}],"routes":[],"trust-stores":[],"upstreams":[]},"createdAt":"2027-01-01T00:00:00Z","format":1,"revision":1}""";
        Configuration first =
                reader.read(golden.getBytes(StandardCharsets.UTF_8)).configuration();
        Configuration second = reader.read(golden.replace("x:read", "x:write").getBytes(StandardCharsets.UTF_8))
                .configuration();
        assertThat(second.find(Kind.ROLE, "b").orElseThrow())
                .isSameAs(first.find(Kind.ROLE, "b").orElseThrow());
        assertThat(second.find(Kind.ROLE, "a")).isNotEqualTo(first.find(Kind.ROLE, "a"));
    }

    @Test
    void namesThatAreNotInOrderOrStandTwiceGoTheLongWay() throws InvalidDocumentException {
        String form = """
                {"configuration":{"certificates":[],"consumers":[],"issuers":[],"limits":[],"roles":[%s],"routes":[],"trust-stores":[],"upstreams":[]},"createdAt":"2027-01-01T00:00:00Z","format":1,"revision":1}""";
        String a = "{\"name\":\"a\",\"permissions\":[]}";
        String b = "{\"name\":\"b\",\"permissions\":[]}";
        SnapshotReader reader = new SnapshotReader();
        for (String roles : List.of(a + "," + b, b + "," + a, a + "," + b)) {
            assertThat(reader.read(form.formatted(roles).getBytes(StandardCharsets.UTF_8))
                            .configuration()
                            .roles())
                    .extracting(role -> role.name())
                    .containsExactly("a", "b");
        }
        assertThat(catchThrowable(() -> reader.read(form.formatted(a + "," + a).getBytes(StandardCharsets.UTF_8))))
                .isInstanceOf(InvalidDocumentException.class)
                .hasMessageContaining("is there twice");
    }
}
