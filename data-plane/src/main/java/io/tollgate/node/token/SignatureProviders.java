package io.tollgate.node.token;

import com.nimbusds.jose.JWSVerifier;
import java.security.GeneralSecurityException;
import java.security.Signature;

/** Who computes signatures. */
final class SignatureProviders {
    private SignatureProviders() {}

    static void use(JWSVerifier verifier) {}

    static Signature ed25519() throws GeneralSecurityException {
        return Signature.getInstance("Ed25519");
    }
}
