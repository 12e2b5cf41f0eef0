package io.tollgate.core.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tollgate.core.config.Configuration;
import io.tollgate.core.config.Generated;
import io.tollgate.core.json.InvalidDocumentException;
import io.tollgate.core.json.Violation;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SnapshotTest {
    private static final Instant NOW = Instant.parse("2027-01-01T00:00:00.123456789Z");

    @Test
    void theBytesAreCanonical() {
        assertThat(new String(new Snapshot(7, NOW, Configuration.EMPTY).toBytes(), StandardCharsets.UTF_8))
                .isEqualTo("""
                        {"configuration":{"certificates":[],"consumers":[],"issuers":[],"limits":[],"roles":[],"routes":[],"trust-stores":[],"upstreams":[]},"createdAt":"2027-01-01T00:00:00.123456789Z","format":1,"revision":7}""");
    }

    @Property(tries = 200)
    void readsBackEqual(
            @ForAll("configurations") Configuration configuration,
            @ForAll @LongRange(min = 1, max = Snapshot.REVISION_MAX) long revision)
            throws InvalidDocumentException {
        Snapshot snapshot = new Snapshot(revision, NOW, configuration);
        byte[] bytes = snapshot.toBytes();
        assertThat(Snapshot.read(bytes)).isEqualTo(snapshot);
        assertThat(Snapshot.read(bytes).toBytes()).isEqualTo(bytes);
    }

    @Test
    void aRevisionThatCanonicalNumbersCannotHoldIsRefused() {
        for (long revision : new long[] {0, -1, Snapshot.REVISION_MAX + 1, Long.MAX_VALUE}) {
            assertThatIllegalArgumentException().isThrownBy(() -> new Snapshot(revision, NOW, Configuration.EMPTY));
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Snapshot(1, Instant.MAX, Configuration.EMPTY))
                .withMessageContaining("a year from 0 to 9999");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{} | /format: missing (expected: a whole number)",
                "{\"format\":2} | /format: 2 (expected: from 1 to 1)",
                "{\"format\":1} | /revision: missing (expected: a whole number)",
                "{\"format\":1,\"revision\":1} | /createdAt: missing (expected: an RFC 3339 time)",
                "{\"format\":1,\"revision\":1,\"createdAt\":\"now\"} | /createdAt: \"now\" (expected: an RFC 3339 time such as 2027-01-01T00:00:00Z)",
                "{\"format\":1,\"revision\":1,\"createdAt\":\"2027-01-01T00:00:00Z\"} | /configuration: missing (expected: an object)",
                "{\"format\":1,\"revision\":1,\"createdAt\":\"2027-01-01T00:00:00Z\",\"configuration\":[]} | /configuration: a list (expected: an object)"
            })
    void whatIsNoSnapshotIsRefused(String text, String first) {
        var refusal = catchThrowableOfType(
                InvalidDocumentException.class, () -> Snapshot.read(text.getBytes(StandardCharsets.UTF_8)));
        assertThat(refusal.violations()).first().extracting(Violation::toString).isEqualTo(first);
    }

    @Provide
    Arbitrary<Configuration> configurations() {
        return Generated.configurations();
    }
}
