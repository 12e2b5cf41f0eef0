package io.tollgate.node.token;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.core.json.InvalidDocumentException;
import io.tollgate.core.json.Json;
import io.tollgate.core.token.FlawedTokenException;
import io.tollgate.core.token.SignedToken;
import java.io.IOException;
import java.io.InputStream;
import java.security.Provider;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whose code verifies signatures: a native library's where it loads and passes a trial, else the JDK's. The trial is that it
 * accepts a published signature of each kind and refuses the same one with a bit turned; a library that cannot do all of
 * that is not used at all. Decision record 0026 says why. Any thread.
 */
final class SignatureProvider {
    /** The JDK's own, which is always there. */
    static final SignatureProvider JDK = new SignatureProvider("the JDK", null);

    private static final Logger LOG = LoggerFactory.getLogger(SignatureProvider.class);
    private static final String TRIAL = "signature-trial.json";

    private final String name;
    private final @Nullable Provider provider;

    private SignatureProvider(String name, @Nullable Provider provider) {
        this.name = name;
        this.provider = provider;
    }

    /** Loading takes a tenth of a second and a library's memory: a node that accepts no tokens spends neither. */
    private static final class Chosen {
        private static final SignatureProvider BEST = tried(NativeSignatures::load);
    }

    /** The best there is on this machine, found out once. The first call takes some hundred milliseconds. */
    static SignatureProvider best() {
        return Chosen.BEST;
    }

    /** That of {@code library} if it is good for anything, else the JDK's; says in the log which. */
    static SignatureProvider tried(Supplier<Provider> library) {
        try {
            Provider provider = library.get();
            SignatureProvider candidate =
                    new SignatureProvider(provider.getName() + ' ' + provider.getVersionStr(), provider);
            String failed = candidate.failedTrial();
            if (failed == null) {
                LOG.info("signatures of tokens are verified by {}", candidate.name);
                return candidate;
            }
            LOG.warn("signatures of tokens are verified by {}: {} fails with {}", JDK.name, candidate.name, failed);
        } catch (LinkageError | RuntimeException e) { // whatever a native library does on a machine it was not made for
            LOG.info("signatures of tokens are verified by {}: no native library ({})", JDK.name, e.toString());
        }
        return JDK;
    }

    /** The first kind of signature that it gets wrong; null when there is none. */
    private @Nullable String failedTrial() {
        for (JsonNode each : trial()) {
            String what = each.path("what").asText();
            try {
                VerificationKey key = VerificationKey.of(each.path("key"), this).orElse(null);
                SignedToken good = SignedToken.parse(each.path("jws").asText());
                if (key == null || !key.verifies(good) || key.verifies(good.withBitTurned())) {
                    return what;
                }
            } catch (FlawedTokenException e) {
                throw new IllegalStateException(TRIAL, e);
            } catch (RuntimeException e) {
                return what + " (" + e + ')';
            }
        }
        return null;
    }

    private static JsonNode trial() {
        try (InputStream in = Objects.requireNonNull(SignatureProvider.class.getResourceAsStream(TRIAL))) {
            return Json.parse(in.readAllBytes());
        } catch (IOException | InvalidDocumentException e) {
            throw new IllegalStateException(TRIAL, e);
        }
    }

    /** For the log and for metrics. */
    String name() {
        return name;
    }

    /** Null is the JDK's, whichever of its providers has the algorithm. */
    @Nullable
    Provider orNull() {
        return provider;
    }
}
