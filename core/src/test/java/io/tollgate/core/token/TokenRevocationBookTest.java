package io.tollgate.core.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.core.token.TokenRevocation.TokenFacts;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class TokenRevocationBookTest {
    private static final Instant NOW = Instant.parse("2027-01-01T12:00:00Z");
    private static final Instant LATER = NOW.plusSeconds(3_600);

    private final TokenRevocationBook book = new TokenRevocationBook();

    @Test
    void oneTokenByItsId() {
        add(new TokenRevocation("tr_1", "corp", "t1", null, null, LATER));
        assertThat(refusing("corp", "t1", "ann", NOW)).isEqualTo("tr_1");
        assertThat(refusing("corp", "t2", "ann", NOW)).isNull();
        assertThat(refusing("corp", null, "t1", NOW)).isNull();
        assertThat(refusing("other", "t1", "ann", NOW)).isNull();
    }

    @Test
    void aSubjectsTokens() {
        add(new TokenRevocation("tr_1", "corp", null, "ann", null, LATER));
        assertThat(refusing("corp", "t1", "ann", NOW)).isEqualTo("tr_1");
        assertThat(refusing("corp", "t1", "bob", NOW)).isNull();
        assertThat(refusing("corp", "t1", null, NOW)).isNull();
    }

    @Test
    void aSubjectsTokensFromBeforeATime() {
        add(new TokenRevocation("tr_1", "corp", null, "ann", NOW, LATER));
        assertThat(refusing("corp", null, "ann", NOW.minusSeconds(1))).isEqualTo("tr_1");
        assertThat(refusing("corp", null, "ann", NOW)).isNull();
    }

    @Test
    void anIssuersTokensFromBeforeATimeAndThoseThatDoNotTell() {
        add(new TokenRevocation("tr_1", "corp", null, null, NOW, LATER));
        assertThat(refusing("corp", null, "ann", NOW.minusSeconds(1))).isEqualTo("tr_1");
        assertThat(refusing("corp", null, null, null)).isEqualTo("tr_1");
        assertThat(refusing("corp", null, "ann", NOW)).isNull();
        assertThat(refusing("other", null, "ann", NOW.minusSeconds(1))).isNull();
    }

    @Test
    void itEndsByItselfAndIsForgottenWithTheNextChange() {
        add(new TokenRevocation("tr_1", "corp", "t1", null, null, NOW.plusSeconds(1)));
        assertThat(book.refusing("corp", new TokenFacts("t1", null, null), NOW)).isEqualTo("tr_1");
        assertThat(book.refusing("corp", new TokenFacts("t1", null, null), NOW.plusSeconds(1)))
                .isNull();
        book.apply(List.of(), List.of(), NOW.plusSeconds(1));
        assertThat(book.size()).isZero();
    }

    @Test
    void twoOfOneSubjectAreToldApart() {
        add(new TokenRevocation("tr_1", "corp", null, "ann", null, LATER));
        add(new TokenRevocation("tr_2", "corp", null, "ann", NOW, LATER));
        book.apply(List.of(), List.of("tr_1"), NOW);
        assertThat(refusing("corp", null, "ann", NOW)).isNull();
        assertThat(refusing("corp", null, "ann", NOW.minusSeconds(1))).isEqualTo("tr_2");
        add(new TokenRevocation("tr_2", "corp", null, "bob", null, LATER));
        assertThat(refusing("corp", null, "ann", NOW.minusSeconds(1))).isNull();
        assertThat(refusing("corp", null, "bob", NOW)).isEqualTo("tr_2");
    }

    @Test
    void everyChangeIsAnotherVersion() {
        long before = book.version();
        add(new TokenRevocation("tr_1", "corp", "t1", null, null, LATER));
        assertThat(book.version()).isGreaterThan(before);
        long between = book.version();
        book.replaceAll(List.of(), NOW);
        assertThat(book.version()).isGreaterThan(between);
        assertThat(refusing("corp", "t1", null, NOW)).isNull();
    }

    @Test
    void aRevocationSaysWhat() {
        assertThatThrownBy(() -> new TokenRevocation("tr_1", "corp", null, null, null, LATER))
                .hasMessageContaining("expected: a jti, or a subject");
        assertThatThrownBy(() -> new TokenRevocation("tr_1", "corp", "t1", "ann", null, LATER))
                .hasMessageContaining("expected: a jti, or a subject");
    }

    private void add(TokenRevocation revocation) {
        book.apply(List.of(revocation), List.of(), NOW);
    }

    private @Nullable String refusing(
            String issuer, @Nullable String jti, @Nullable String subject, @Nullable Instant issuedAt) {
        return book.refusing(issuer, new TokenFacts(jti, subject, issuedAt), NOW);
    }
}
