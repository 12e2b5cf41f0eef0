package io.tollgate.control.catalogue;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.control.problem.ProblemException.Invalid;
import io.tollgate.core.config.Certificate;
import io.tollgate.core.config.ConfigObject;
import io.tollgate.core.config.Issuer;
import io.tollgate.core.config.Kind;
import io.tollgate.core.json.InvalidDocumentException;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/** Takes objects in as people write them: those with secrets need more than the document to be read. */
@Singleton
final class Intake {
    private final CertificateIntake certificates;
    private final IssuerIntake issuers;

    Intake(CertificateIntake certificates, IssuerIntake issuers) {
        this.certificates = certificates;
        this.issuers = issuers;
    }

    /** Whether documents of {@code kind} hold secrets, in the clear or as a word for the stored one. */
    static boolean hasSecrets(Kind kind) {
        return kind == Kind.CERTIFICATE || kind == Kind.ISSUER;
    }

    /**
     * The object that {@code document} describes.
     *
     * @param before what has this name now
     * @throws Invalid with every violation
     */
    ConfigObject read(Kind kind, String name, JsonNode document, @Nullable ConfigObject before) {
        try {
            return switch (kind) {
                case CERTIFICATE -> certificates.read(name, document, (Certificate) before);
                case ISSUER -> issuers.read(name, document, (Issuer) before);
                case UPSTREAM, ROLE, LIMIT, CONSUMER, TRUST_STORE, ROUTE -> kind.read(document);
            };
        } catch (InvalidDocumentException e) {
            throw new Invalid(e);
        }
    }
}
