package io.tollgate.control.catalogue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.control.problem.ProblemException.Invalid;
import io.tollgate.control.trust.ConfigurationSecrets;
import io.tollgate.core.config.Introspection;
import io.tollgate.core.config.Issuer;
import io.tollgate.core.config.Kind;
import io.tollgate.core.json.InvalidDocumentException;
import io.tollgate.core.json.Violation;
import io.tollgate.core.secret.SealedText;
import io.tollgate.core.secret.UnopenableException;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Takes an issuer in as people write it: seals the secret of its introspection before anything else sees the document. No
 * message repeats any of it.
 */
@Singleton
final class IssuerIntake {
    private static final String INTROSPECTION = "introspection";
    private static final String SECRET = "clientSecret";
    private static final String POINTER = "/" + INTROSPECTION + "/" + SECRET;
    /** Stands for a secret that was refused, so that everything else that is wrong is said too. */
    private static final String REFUSED = SealedText.PREFIX + "A".repeat(64);

    private static final Pattern IN_CLEAR = Pattern.compile(
            "[\\x21-\\x7e]([\\x20-\\x7e]{0," + (Introspection.SECRET_LENGTH_MAX - 2) + "}[\\x21-\\x7e])?");

    private final ConfigurationSecrets secrets;

    IssuerIntake(ConfigurationSecrets secrets) {
        this.secrets = secrets;
    }

    /**
     * The issuer that {@code document} describes. A secret in the clear that is the one of {@code before} keeps the sealed
     * text of before, so that writing the same again changes nothing.
     */
    Issuer read(String name, JsonNode document, @Nullable Issuer before) {
        List<Violation> violations = new ArrayList<>();
        JsonNode sealed = document.path(INTROSPECTION) instanceof ObjectNode asked
                        && asked.path(SECRET).isTextual()
                ? sealed(name, document.deepCopy(), before, violations)
                : document;
        Issuer issuer;
        try {
            issuer = (Issuer) Kind.ISSUER.read(sealed);
        } catch (InvalidDocumentException e) {
            violations.addAll(e.violations());
            throw new Invalid(violations);
        }
        if (violations.isEmpty() && issuer.proof() instanceof Introspection introspection) {
            check(name, introspection, violations);
        }
        if (!violations.isEmpty()) {
            throw new Invalid(violations);
        }
        return issuer;
    }

    private ObjectNode sealed(String name, ObjectNode copy, @Nullable Issuer before, List<Violation> violations) {
        ObjectNode asked = (ObjectNode) copy.path(INTROSPECTION);
        String secret = asked.path(SECRET).textValue();
        Introspection known = before != null && before.proof() instanceof Introspection there ? there : null;
        if (secret.equals(Introspection.STORED_SECRET)) {
            if (known == null) {
                violations.add(new Violation(
                        POINTER,
                        "\"" + Introspection.STORED_SECRET
                                + "\", and no secret of this issuer is stored here (expected: the secret)"));
            }
            asked.put(SECRET, known == null ? REFUSED : known.client().secret().text());
        } else if (!SealedText.isSealed(secret)) {
            String endpoint = asked.path("endpoint").asText();
            boolean isGood = IN_CLEAR.matcher(secret).matches();
            if (!isGood) {
                violations.add(new Violation(
                        POINTER,
                        "(expected: 1 to " + Introspection.SECRET_LENGTH_MAX
                                + " printable characters of ASCII, no space at either end)"));
            }
            asked.put(SECRET, isGood ? seal(name, endpoint, secret, known).text() : REFUSED);
        }
        return copy;
    }

    private SealedText seal(String name, String endpoint, String secret, @Nullable Introspection known) {
        byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
        try {
            return known != null && known.endpoint().toString().equals(endpoint) && holds(name, known, bytes)
                    ? known.client().secret()
                    : secrets.seal(Introspection.secretPlace(name, endpoint), bytes);
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }

    private boolean holds(String name, Introspection known, byte[] secret) {
        try {
            byte[] stored = open(name, known);
            boolean same = MessageDigest.isEqual(stored, secret);
            Arrays.fill(stored, (byte) 0);
            return same;
        } catch (UnopenableException e) {
            return false;
        }
    }

    private void check(String name, Introspection introspection, List<Violation> violations) {
        try {
            Arrays.fill(open(name, introspection), (byte) 0);
        } catch (UnopenableException e) {
            violations.add(new Violation(
                    POINTER,
                    e.getMessage()
                            + " (expected: the secret itself, which has to be said again for another endpoint)"));
        }
    }

    private byte[] open(String name, Introspection introspection) throws UnopenableException {
        return secrets.open(
                Introspection.secretPlace(name, introspection.endpoint().toString()),
                introspection.client().secret());
    }
}
