package io.tollgate.core.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tollgate.core.access.AccessPolicy;
import io.tollgate.core.config.Configuration;
import io.tollgate.core.config.Kind;
import io.tollgate.core.json.InvalidDocumentException;
import io.tollgate.core.route.RouteTable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Snapshots as older versions wrote them, byte for byte, each with every kind of object that its version had. A node that
 * was upgraded starts from one of them, and a newer node gets them from an older control plane.
 */
final class GoldenSnapshotTest {
    /** What this version writes. */
    private static final String PRESENT = "2026-11-27.json";

    private static byte[] golden(String name) throws IOException {
        try (InputStream in = GoldenSnapshotTest.class.getResourceAsStream(name)) {
            return Objects.requireNonNull(in, name).readAllBytes();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"2026-11-22.json", "2026-11-26.json", PRESENT})
    void everyFormatIsReadAndWorks(String name) throws Exception {
        Configuration configuration = Snapshot.read(golden(name)).configuration();
        assertThat(configuration.routes()).isNotEmpty();
        assertThat(configuration.find(Kind.UPSTREAM, "orders")).isPresent();
        assertThat(configuration.find(Kind.CONSUMER, "acme")).isPresent();
        assertThat(RouteTable.compile(configuration.routes())
                        .match("GET", "api.example.com", "/orders/7", field -> null))
                .isNotNull();
        assertThat(new AccessPolicy(configuration)).isNotNull();
    }

    /**
     * When this fails, the form has changed: add what is written now as a file of its own and leave the others as they are.
     * A new field whose default is not null, false or empty is left out of the JSON while it has that default, or
     * older nodes refuse every snapshot (docs/reference/versions.md).
     */
    @Test
    void whatIsWrittenNowIsWhatIsExpected() throws Exception {
        byte[] present = golden(PRESENT);
        assertThat(new String(Snapshot.read(present).toBytes(), StandardCharsets.UTF_8))
                .isEqualTo(new String(present, StandardCharsets.UTF_8));
    }

    @Test
    void aFieldOfANewerVersionThatSaysNothingIsPassedOverAndOneThatSaysSomethingIsNot() throws Exception {
        String present = new String(golden(PRESENT), StandardCharsets.UTF_8);
        for (String nothing : new String[] {"null", "false", "[]", "{}"}) {
            String newer = present.replace("\"routes\":[{", "\"routes\":[{\"aNewRule\":" + nothing + ",");
            assertThat(Snapshot.read(newer.getBytes(StandardCharsets.UTF_8)).toBytes())
                    .isEqualTo(present.getBytes(StandardCharsets.UTF_8));
        }
        for (String something : new String[] {"true", "0", "\"\"", "[0]", "{\"a\":null}"}) {
            String newer = present.replace("\"routes\":[{", "\"routes\":[{\"aNewRule\":" + something + ",");
            InvalidDocumentException refused = catchThrowableOfType(
                    InvalidDocumentException.class, () -> Snapshot.read(newer.getBytes(StandardCharsets.UTF_8)));
            assertThat(refused.violations())
                    .singleElement()
                    .satisfies(
                            violation -> assertThat(violation.pointer()).isEqualTo("/configuration/routes/0/aNewRule"));
        }
    }
}
