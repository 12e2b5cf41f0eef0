package io.tollgate.core.key;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.core.key.KeyVerdict.Reason;
import java.net.InetAddress;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class CredentialBookTest {
    private static final InetAddress HERE = InetAddress.ofLiteral("10.1.2.3");
    private static final Instant NOW = Instant.parse("2027-01-01T00:00:00Z");

    private final ApiKeyText key = ApiKeyText.generate(new Random(1));
    private final Credential good = credential(key, null, false);
    private final CredentialBook book = new CredentialBook(List.of(good));

    @Test
    void aGoodKeyIsAccepted() {
        assertThat(book.check(key.text(), HERE, NOW)).isEqualTo(new KeyVerdict.Accepted(good));
    }

    @Test
    void whatIsNoKeyIsMalformedAndNamesNothing() {
        assertThat(book.check("hello", HERE, NOW)).isEqualTo(new KeyVerdict.Refused(Reason.MALFORMED, ""));
    }

    @Test
    void aKeyNobodyIssuedIsUnknown() {
        ApiKeyText other = ApiKeyText.generate(new Random(2));
        assertThat(book.check(other.text(), HERE, NOW))
                .isEqualTo(new KeyVerdict.Refused(Reason.UNKNOWN, other.credentialId()));
    }

    @Test
    void anotherSecretUnderAKnownIdIsUnknownWhateverTheKeysState() {
        ApiKeyText forged = withId(key.id());
        book.apply(List.of(credential(key, NOW.minusSeconds(1), true)), List.of());
        assertThat(book.check(forged.text(), HERE, NOW))
                .isEqualTo(new KeyVerdict.Refused(Reason.UNKNOWN, key.credentialId()));
    }

    @Test
    void aRevokedKeyIsRefusedAtOnce() {
        book.apply(List.of(credential(key, null, true)), List.of());
        assertThat(book.check(key.text(), HERE, NOW))
                .isEqualTo(new KeyVerdict.Refused(Reason.REVOKED, key.credentialId()));
    }

    @Test
    void aKeyEndsAtTheVeryInstantItExpires() {
        book.apply(List.of(credential(key, NOW, false)), List.of());
        assertThat(book.check(key.text(), HERE, NOW.minusNanos(1))).isInstanceOf(KeyVerdict.Accepted.class);
        assertThat(book.check(key.text(), HERE, NOW))
                .isEqualTo(new KeyVerdict.Refused(Reason.EXPIRED, key.credentialId()));
    }

    @Test
    void aKeyMayBeBoundToAddresses() {
        Credential bound = new Credential(
                key.credentialId(),
                key.hash(),
                "acme",
                null,
                List.of(Cidr.parse("192.0.2.0/24"), Cidr.parse("10.1.0.0/16")),
                null,
                false);
        book.apply(List.of(bound), List.of());
        assertThat(book.check(key.text(), HERE, NOW)).isEqualTo(new KeyVerdict.Accepted(bound));
        assertThat(book.check(key.text(), InetAddress.ofLiteral("10.2.0.0"), NOW))
                .isEqualTo(new KeyVerdict.Refused(Reason.ADDRESS, key.credentialId()));
    }

    @Test
    void aRemovedKeyIsUnknown() {
        book.apply(List.of(), List.of(key.credentialId()));
        assertThat(book.check(key.text(), HERE, NOW))
                .isEqualTo(new KeyVerdict.Refused(Reason.UNKNOWN, key.credentialId()));
        assertThat(book.size()).isZero();
    }

    @Test
    void replacingEverythingKeepsWhatIsInBoth() {
        ApiKeyText second = ApiKeyText.generate(new Random(2));
        ApiKeyText third = ApiKeyText.generate(new Random(3));
        book.apply(List.of(credential(second, null, false)), List.of());
        book.replaceAll(List.of(good, credential(third, null, false)));
        assertThat(book.size()).isEqualTo(2);
        assertThat(book.find(key.credentialId())).contains(good);
        assertThat(book.find(second.credentialId())).isEmpty();
        assertThat(book.find(third.credentialId())).isPresent();
    }

    @Test
    void theCallerIsToldNoMoreThanACode() {
        assertThat(Reason.MALFORMED.code()).isEqualTo(Reason.UNKNOWN.code()).isEqualTo("key-unknown");
        assertThat(Reason.REVOKED.code()).isEqualTo("key-revoked");
        assertThat(Reason.EXPIRED.code()).isEqualTo("key-expired");
    }

    private static ApiKeyText withId(String id) {
        // A right checksum under a wrong secret: what somebody makes who knows the id and the form.
        String body = ApiKeyText.START + id + "_" + "0".repeat(43);
        java.util.zip.CRC32 crc = new java.util.zip.CRC32();
        crc.update(body.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        StringBuilder checksum = new StringBuilder();
        for (long rest = crc.getValue(), i = 0; i < 6; i++, rest /= 62) {
            checksum.insert(
                    0, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".charAt((int) (rest % 62)));
        }
        return ApiKeyText.parse(body + "_" + checksum).orElseThrow();
    }

    private static Credential credential(ApiKeyText key, @Nullable Instant expiresAt, boolean revoked) {
        return new Credential(key.credentialId(), key.hash(), "acme", null, List.of(), expiresAt, revoked);
    }
}
