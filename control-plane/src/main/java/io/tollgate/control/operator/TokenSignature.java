package io.tollgate.control.operator;

import com.nimbusds.jose.JWSAlgorithm;
import io.micronaut.context.annotation.Factory;
import io.micronaut.security.token.jwt.signature.SignatureGeneratorConfiguration;
import io.micronaut.security.token.jwt.signature.secret.SecretSignature;
import io.micronaut.security.token.jwt.signature.secret.SecretSignatureConfiguration;
import io.tollgate.control.trust.SecretStore;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.util.Base64;

/** Signs access tokens with a secret that is made once per database and sealed there with the master key. */
@Factory
final class TokenSignature {
    private static final int SECRET_BYTES = 32;

    @Singleton
    @Named("generator")
    SignatureGeneratorConfiguration signature(SecretStore secrets) {
        byte[] secret = secrets.obtain("jwt", TokenSignature::random);
        SecretSignatureConfiguration configuration = new SecretSignatureConfiguration("generator");
        configuration.setBase64(true);
        configuration.setSecret(Base64.getEncoder().encodeToString(secret));
        configuration.setJwsAlgorithm(JWSAlgorithm.HS256);
        return new SecretSignature(configuration);
    }

    private static byte[] random() {
        byte[] secret = new byte[SECRET_BYTES];
        new SecureRandom().nextBytes(secret);
        return secret;
    }
}
