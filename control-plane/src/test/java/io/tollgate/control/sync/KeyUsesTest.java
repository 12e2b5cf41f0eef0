package io.tollgate.control.sync;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a node says of keys is believed only when the database could keep it. */
final class KeyUsesTest {
    private static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");

    @ParameterizedTest
    @CsvSource({
        "k_0123456789Ab,2026-06-01T00:00:30Z,true",
        "k_0123456789Ab,2026-05-01T00:00:00Z,true",
        "k_0123456789Ab,2026-06-01T00:02:00Z,false",
        "k_0123456789Ab,2020-01-01T00:00:00Z,false",
        "k_0123456789Ab,-200000000-01-01T00:00:00Z,false",
        "k_0123456789A,2026-06-01T00:00:00Z,false",
        "k_0123456789A!,2026-06-01T00:00:00Z,false",
        "'',2026-06-01T00:00:00Z,false"
    })
    void garbageIsLeftOut(String keyId, Instant at, boolean believed) {
        assertThat(NodeReports.isSane(keyId, at, NOW)).isEqualTo(believed);
        assertThat(NodeReports.isSane(keyId + "\u0000", at, NOW)).isFalse();
    }

    @Test
    void whatIsNoAddressIsNone() {
        assertThat(NodeReports.address(ByteString.EMPTY)).isEmpty();
        assertThat(NodeReports.address(ByteString.copyFromUtf8("<script>"))).isEmpty();
        assertThat(NodeReports.address(ByteString.copyFrom(new byte[] {(byte) 203, 0, 113, 7})))
                .isEqualTo("203.0.113.7");
        assertThat(NodeReports.address(ByteString.copyFrom(new byte[16]))).isEqualTo("0:0:0:0:0:0:0:0");
    }
}
