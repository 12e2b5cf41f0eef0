package io.tollgate.control.catalogue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.control.problem.ProblemException.Invalid;
import io.tollgate.control.trust.ConfigurationSecrets;
import io.tollgate.core.config.Certificate;
import io.tollgate.core.config.Kind;
import io.tollgate.core.json.InvalidDocumentException;
import io.tollgate.core.json.Violation;
import io.tollgate.core.secret.SealedText;
import io.tollgate.core.secret.UnopenableException;
import io.tollgate.core.tls.CertificateChain;
import io.tollgate.core.tls.PrivateKeyPem;
import io.tollgate.core.tls.UnusablePemException;
import jakarta.inject.Singleton;
import java.security.PrivateKey;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Takes a certificate in as people write it: seals the private key before anything else sees the document, and proves what
 * needs the key or the time. Takes some milliseconds. No message repeats any of the key.
 */
@Singleton
final class CertificateIntake {
    private static final String KEY = "keyPem";
    private static final String CHAIN = "certPem";
    /** Stands for a key that was refused, so that everything else that is wrong is said too. */
    private static final String REFUSED = SealedText.PREFIX + "A".repeat(64);

    private final ConfigurationSecrets secrets;
    private final InstantSource clock;

    CertificateIntake(ConfigurationSecrets secrets, InstantSource clock) {
        this.secrets = secrets;
        this.clock = clock;
    }

    /**
     * The certificate that {@code document} describes. A key in the clear that is the one of {@code before} keeps the
     * sealed text of before, so that writing the same again changes nothing.
     */
    Certificate read(String name, JsonNode document, @Nullable Certificate before) {
        List<Violation> violations = new ArrayList<>();
        JsonNode sealed = document instanceof ObjectNode object ? sealed(name, object, before, violations) : document;
        Certificate certificate;
        try {
            certificate = (Certificate) Kind.CERTIFICATE.read(sealed);
        } catch (InvalidDocumentException e) {
            violations.addAll(e.violations());
            throw new Invalid(violations);
        }
        if (violations.isEmpty() && !isPairOf(before, certificate)) {
            checkKey(certificate, violations);
        }
        checkChain(certificate, before, violations);
        if (!violations.isEmpty()) {
            throw new Invalid(violations);
        }
        return certificate;
    }

    private ObjectNode sealed(
            String name, ObjectNode document, @Nullable Certificate before, List<Violation> violations) {
        JsonNode key = document.path(KEY);
        if (key.isTextual() && key.textValue().equals(Certificate.STORED_KEY)) {
            return stored(document, before, violations);
        }
        if (!key.isTextual() || SealedText.isSealed(key.textValue())) {
            return document;
        }
        ObjectNode sealed = document.deepCopy();
        try {
            CertificateChain chain = CertificateChain.read(document.path(CHAIN).asText());
            PrivateKey read = PrivateKeyPem.read(key.textValue(), chain);
            return sealed.put(KEY, seal(name, read, chain, before).text());
        } catch (UnusablePemException e) {
            if (isReadable(document.path(CHAIN).asText())) { // else that is what is wrong, and is said by the reading
                violations.add(new Violation("/" + KEY, e.detail()));
            }
            return sealed.put(KEY, REFUSED);
        }
    }

    private static ObjectNode stored(ObjectNode document, @Nullable Certificate before, List<Violation> violations) {
        if (before == null) {
            violations.add(new Violation(
                    "/" + KEY,
                    "\"" + Certificate.STORED_KEY
                            + "\", and no certificate of this name is stored here (expected: PEM)"));
        }
        return document.deepCopy()
                .put(KEY, before == null ? REFUSED : before.key().text());
    }

    private static boolean isReadable(String chain) {
        try {
            CertificateChain.read(chain);
            return true;
        } catch (UnusablePemException e) {
            return false;
        }
    }

    private SealedText seal(String name, PrivateKey key, CertificateChain chain, @Nullable Certificate before) {
        if (before != null
                && before.chain().leaf().getPublicKey().equals(chain.leaf().getPublicKey())
                && problem(before) == null) {
            return before.key();
        }
        byte[] pkcs8 = key.getEncoded();
        try {
            return secrets.seal(Certificate.keyPlace(name), pkcs8);
        } finally {
            Arrays.fill(pkcs8, (byte) 0);
        }
    }

    /** Whether {@code before} has the same chain and sealed key: they were proved then. */
    private static boolean isPairOf(@Nullable Certificate before, Certificate certificate) {
        return before != null
                && before.key().equals(certificate.key())
                && before.chain().equals(certificate.chain());
    }

    private void checkKey(Certificate certificate, List<Violation> violations) {
        String problem = problem(certificate);
        if (problem != null) {
            violations.add(new Violation("/" + KEY, problem));
        }
    }

    /** Why the certificate's key is of no use; null when it is. */
    private @Nullable String problem(Certificate certificate) {
        try {
            byte[] pkcs8 = secrets.open(certificate.keyPlace(), certificate.key());
            try {
                PrivateKeyPem.read(pkcs8, certificate.chain());
                return null;
            } finally {
                Arrays.fill(pkcs8, (byte) 0);
            }
        } catch (UnopenableException e) {
            return e.getMessage() + " (expected: PEM, or this certificate's sealed text as it was shown)";
        } catch (UnusablePemException e) {
            return e.detail();
        }
    }

    /** A chain that is stored already may have ended since: what else is in the document can still be changed. */
    private void checkChain(Certificate certificate, @Nullable Certificate before, List<Violation> violations) {
        if (before != null && before.chain().equals(certificate.chain())) {
            return;
        }
        try {
            certificate.chain().requireSignatures();
        } catch (UnusablePemException e) {
            violations.add(new Violation("/" + CHAIN, e.detail()));
        }
        Instant end = certificate.chain().notAfter();
        if (!clock.instant().isBefore(end)) {
            violations.add(new Violation("/" + CHAIN, "ended at " + end + " (expected: certificates that are valid)"));
        }
    }
}
