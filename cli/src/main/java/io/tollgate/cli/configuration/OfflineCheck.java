package io.tollgate.cli.configuration;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.cli.document.Bundle;
import io.tollgate.cli.document.Complaint;
import io.tollgate.core.config.Certificate;
import io.tollgate.core.config.Configuration;
import io.tollgate.core.config.Kind;
import io.tollgate.core.json.InvalidDocumentException;
import io.tollgate.core.json.JsonObjectReader;
import io.tollgate.core.json.Violation;
import io.tollgate.core.secret.SealedText;
import io.tollgate.core.tls.CertificateChain;
import io.tollgate.core.tls.PrivateKeyPem;
import io.tollgate.core.tls.UnusablePemException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Checks files by the rules of {@code core}, without any control plane. */
final class OfflineCheck {
    private static final String KEY = "keyPem";
    private static final String SECRET = "clientSecret";
    /** Stands for a key that is good, and is never sent anywhere. */
    private static final String SEALED = SealedText.PREFIX + "A".repeat(64);

    private OfflineCheck() {}

    /**
     * Everything that is wrong with {@code bundle}.
     *
     * @param alone whether names that nothing in the files has are wrong; else they may be in the control plane
     */
    static List<Complaint> complaints(Bundle bundle, boolean alone) {
        ObjectNode document = bundle.document().deepCopy();
        List<Violation> violations = new ArrayList<>();
        JsonNode certificates = document.path(Kind.CERTIFICATE.plural());
        for (int i = 0; i < certificates.size(); i++) {
            if (certificates.get(i) instanceof ObjectNode certificate) {
                String problem = seal(certificate);
                if (problem != null) {
                    violations.add(new Violation("/" + Kind.CERTIFICATE.plural() + "/" + i + "/" + KEY, problem));
                }
            }
        }
        document.path(Kind.ISSUER.plural()).forEach(OfflineCheck::sealSecret);
        try {
            if (alone) {
                Configuration.read(document);
            } else {
                JsonObjectReader.read(document, OfflineCheck::readApart);
            }
        } catch (InvalidDocumentException e) {
            violations.addAll(e.violations());
        }
        return violations.stream().map(bundle::complaint).toList();
    }

    private static @Nullable Boolean readApart(JsonObjectReader in) {
        for (Kind kind : Kind.values()) {
            in.objects(kind.plural(), kind.objectsMax(), kind::readNested);
        }
        return in.build(() -> true);
    }

    /** As with keys: whether a secret is the right one only its issuer knows. */
    private static void sealSecret(JsonNode issuer) {
        if (issuer.path("introspection") instanceof ObjectNode introspection
                && introspection.path(SECRET).isTextual()
                && !introspection.path(SECRET).textValue().isEmpty()) {
            introspection.put(SECRET, SEALED);
        }
    }

    /** Puts a sealed text in the place of a key, since the rules know no other; answers what is wrong with the key. */
    private static @Nullable String seal(ObjectNode certificate) {
        JsonNode key = certificate.path(KEY);
        if (!key.isTextual() || SealedText.isSealed(key.textValue())) {
            return null;
        }
        String text = key.textValue();
        certificate.put(KEY, SEALED);
        if (text.equals(Certificate.STORED_KEY)) {
            return null;
        }
        CertificateChain chain;
        try {
            chain = CertificateChain.read(certificate.path("certPem").asText());
        } catch (UnusablePemException e) {
            return null; // the chain is what is wrong, and is said when it is read
        }
        try {
            PrivateKeyPem.read(text, chain);
            return null;
        } catch (UnusablePemException e) {
            return e.detail();
        }
    }
}
