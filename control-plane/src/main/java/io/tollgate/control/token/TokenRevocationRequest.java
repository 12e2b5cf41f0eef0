package io.tollgate.control.token;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.control.problem.ProblemException.Invalid;
import io.tollgate.core.config.Configuration;
import io.tollgate.core.config.Issuer;
import io.tollgate.core.config.Kind;
import io.tollgate.core.config.Names;
import io.tollgate.core.json.InvalidDocumentException;
import io.tollgate.core.json.JsonObjectReader;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What is to be refused: {@code {"issuer","jti"}}, or {@code {"issuer","subject"}}, or {@code {"issuer","issuedBefore"}}, or
 * the last two together; and {@code reason} and {@code expiresAt}.
 *
 * @param expiresAt later than was asked for by the issuer's clock skew: nodes take a token for so long after its end
 */
record TokenRevocationRequest(
        String issuer,
        @Nullable String jti,
        @Nullable String subject,
        @Nullable Instant issuedBefore,
        String reason,
        Instant expiresAt) {
    private static final Pattern TEXT = Pattern.compile("[^\\p{Cntrl}]{1,512}");
    private static final String TEXT_EXPECTED = "1 to 512 characters, no control characters";
    private static final Pattern REASON = Pattern.compile("[^\\p{Cntrl}]{0,200}");
    private static final Duration LASTS_MAX = Duration.ofDays(366);
    private static final Instant FIRST = Instant.EPOCH;

    static TokenRevocationRequest read(JsonNode document, Configuration configuration, Instant now) {
        try {
            return JsonObjectReader.read(document, in -> read(in, configuration, now));
        } catch (InvalidDocumentException e) {
            throw new Invalid(e);
        }
    }

    private static @Nullable TokenRevocationRequest read(
            JsonObjectReader in, Configuration configuration, Instant now) {
        String issuer = in.string("issuer", Names.NAME, Names.NAME_EXPECTED);
        Issuer found = (Issuer) configuration.find(Kind.ISSUER, issuer).orElse(null);
        if (in.isClean() && found == null) {
            in.violation("issuer", "\"" + issuer + "\" (expected: the name of an existing issuer)");
        }
        String jti = text(in, "jti");
        String subject = text(in, "subject");
        Instant before = in.instantOrNull("issuedBefore");
        if (before != null && (before.isBefore(FIRST) || before.isAfter(now.plus(LASTS_MAX)))) {
            in.violation(
                    "issuedBefore",
                    before + " (expected: a time from 1970 on, at most " + LASTS_MAX.toDays() + " days ahead)");
        }
        if (in.isNothing("jti") && in.isNothing("subject") && in.isNothing("issuedBefore")) {
            in.violation("", "neither jti nor subject nor issuedBefore (expected: which tokens)");
        }
        if (!in.isNothing("jti") && !(in.isNothing("subject") && in.isNothing("issuedBefore"))) {
            in.violation("jti", "beside subject or issuedBefore (expected: alone, since it names one token)");
        }
        String reason = in.stringOrNull("reason");
        if (reason != null && !REASON.matcher(reason).matches()) {
            in.violation("reason", "(expected: at most 200 characters, no control characters)");
        }
        Instant expiresAt = in.instantOrNull("expiresAt");
        if (expiresAt != null && (!expiresAt.isAfter(now) || expiresAt.isAfter(now.plus(LASTS_MAX)))) {
            in.violation(
                    "expiresAt",
                    expiresAt + " (expected: a time to come, at most " + LASTS_MAX.toDays() + " days ahead)");
        }
        Instant end = expiresAt == null ? now.plus(LASTS_MAX) : expiresAt.truncatedTo(ChronoUnit.MILLIS);
        return in.build(() -> new TokenRevocationRequest(
                issuer,
                jti,
                subject,
                before == null ? null : before.truncatedTo(ChronoUnit.MILLIS),
                reason == null ? "" : reason,
                end.plus(Objects.requireNonNull(found).demands().clockSkew())));
    }

    private static @Nullable String text(JsonObjectReader in, String field) {
        String text = in.stringOrNull(field);
        if (text != null && !TEXT.matcher(text).matches()) {
            in.violation(field, "(expected: " + TEXT_EXPECTED + ")");
        }
        return text;
    }
}
