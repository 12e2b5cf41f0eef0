package io.tollgate.node.token;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyOperation;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.Base64URL;
import io.tollgate.core.config.TokenAlgorithm;
import io.tollgate.core.json.Json;
import io.tollgate.core.token.SignedToken;
import java.security.interfaces.RSAPublicKey;
import java.text.ParseException;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A public key of an issuer (RFC 7517) and what it may verify: its type and its own {@code alg} pin the algorithm, whatever
 * a token says. Immutable but for {@link #remove}; any thread.
 */
final class VerificationKey {
    /** RFC 7518 section 3.3. */
    private static final int RSA_BITS_MIN = 2048;

    private final String text;
    private final @Nullable String kid;
    private final Set<TokenAlgorithm> algorithms;
    private final JWSVerifier verifier;
    private volatile boolean removed;

    private VerificationKey(String text, @Nullable String kid, Set<TokenAlgorithm> algorithms, JWSVerifier verifier) {
        this.text = text;
        this.kid = kid;
        this.algorithms = algorithms;
        this.verifier = verifier;
    }

    /** The key in a member of a set; empty when it verifies no signature we know, which is no error in a set. */
    static Optional<VerificationKey> of(JsonNode member, SignatureProvider provider) {
        String text = Json.print(member);
        try {
            JWK jwk = JWK.parse(text);
            if (jwk.getKeyUse() != null && !jwk.getKeyUse().equals(KeyUse.SIGNATURE)) {
                return Optional.empty();
            }
            if (jwk.getKeyOperations() != null && !jwk.getKeyOperations().contains(KeyOperation.VERIFY)) {
                return Optional.empty();
            }
            Set<TokenAlgorithm> algorithms = EnumSet.copyOf(ofType(jwk));
            if (jwk.getAlgorithm() != null) {
                String pinned = jwk.getAlgorithm().getName();
                algorithms.removeIf(each -> !isNamed(each, pinned));
            }
            return algorithms.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new VerificationKey(text, jwk.getKeyID(), algorithms, verifier(jwk, provider)));
        } catch (ParseException | JOSEException | IllegalArgumentException | IllegalStateException e) {
            return Optional.empty();
        }
    }

    /** ES521 is no registered name, but one that issuers write for ES512, after its curve. */
    private static boolean isNamed(TokenAlgorithm algorithm, String name) {
        return algorithm.wire().equals(name) || (algorithm == TokenAlgorithm.ES512 && name.equals("ES521"));
    }

    private static Set<TokenAlgorithm> ofType(JWK jwk) {
        return switch (jwk) {
            case RSAKey ignored ->
                EnumSet.of(
                        TokenAlgorithm.RS256,
                        TokenAlgorithm.RS384,
                        TokenAlgorithm.RS512,
                        TokenAlgorithm.PS256,
                        TokenAlgorithm.PS384,
                        TokenAlgorithm.PS512);
            case ECKey key when Curve.P_256.equals(key.getCurve()) -> EnumSet.of(TokenAlgorithm.ES256);
            case ECKey key when Curve.P_384.equals(key.getCurve()) -> EnumSet.of(TokenAlgorithm.ES384);
            case ECKey key when Curve.P_521.equals(key.getCurve()) -> EnumSet.of(TokenAlgorithm.ES512);
            case OctetKeyPair key when Curve.Ed25519.equals(key.getCurve()) -> EnumSet.of(TokenAlgorithm.EDDSA);
            default -> throw new IllegalArgumentException("a key that signs nothing we know");
        };
    }

    private static JWSVerifier verifier(JWK jwk, SignatureProvider provider) throws JOSEException {
        JWSVerifier verifier = switch (jwk) {
            case RSAKey key -> new RSASSAVerifier(strong(key.toRSAPublicKey()));
            case ECKey key -> new ECDSAVerifier(key.toECPublicKey());
            case OctetKeyPair key -> new EdDsaVerifier(key.getDecodedX());
            default -> throw new IllegalArgumentException("a key that signs nothing we know");
        };
        verifier.getJCAContext().setProvider(provider.orNull());
        return verifier;
    }

    private static RSAPublicKey strong(RSAPublicKey key) {
        if (key.getModulus().bitLength() < RSA_BITS_MIN
                || !key.getPublicExponent().testBit(0)
                || key.getPublicExponent().bitLength() < 2) {
            throw new IllegalArgumentException("a weak RSA key");
        }
        return key;
    }

    /** Its JSON text: two members of sets that have the same one are the same key. */
    String text() {
        return text;
    }

    @Nullable
    String kid() {
        return kid;
    }

    boolean verifiesWith(TokenAlgorithm algorithm) {
        return algorithms.contains(algorithm);
    }

    /** Takes some tens to some hundreds of microseconds. */
    boolean verifies(SignedToken token) {
        JWSHeader header = new JWSHeader(JWSAlgorithm.parse(token.algorithm().wire()));
        try {
            return verifiesWith(token.algorithm())
                    && verifier.verify(header, token.signedPart(), Base64URL.encode(token.signature()));
        } catch (JOSEException e) {
            return false; // a signature that has no form of one
        }
    }

    /** The issuer's set has it no more: from now on nothing it signed is believed. */
    void remove() {
        removed = true;
    }

    boolean isRemoved() {
        return removed;
    }
}
