package io.tollgate.node.token;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Security;
import java.security.SignatureSpi;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** A native library is used when it is right about signatures, and never missed when it is not there. */
final class SignatureProviderTest {
    /** Believes everything, as a library that is broken in the worst way. */
    public static final class Believer extends SignatureSpi {
        @Override
        protected void engineInitVerify(PublicKey key) {}

        @Override
        protected void engineInitSign(PrivateKey key) {}

        @Override
        protected void engineUpdate(byte b) {}

        @Override
        protected void engineUpdate(byte[] bytes, int offset, int length) {}

        @Override
        protected byte[] engineSign() {
            return new byte[0];
        }

        @Override
        protected boolean engineVerify(byte[] signature) {
            return true;
        }

        @Override
        @Deprecated
        protected void engineSetParameter(String name, Object value) {
            throw new UnsupportedOperationException(name);
        }

        @Override
        @Deprecated
        protected Object engineGetParameter(String name) {
            throw new UnsupportedOperationException(name);
        }
    }

    private static final class Broken extends Provider {
        private static final long serialVersionUID = 1;

        Broken() {
            super("Broken", "1", "believes every signature");
            put("Signature.SHA256withRSA", Believer.class.getName());
        }
    }

    @Test
    @EnabledOnOs(
            value = OS.LINUX,
            architectures = {"amd64", "aarch64"})
    void on_linux_it_is_the_native_one() {
        assertThat(SignatureProvider.best().name()).startsWith("AmazonCorrettoCryptoProvider");
    }

    @Test
    void one_that_believes_a_bad_signature_is_not_used() {
        assertThat(SignatureProvider.tried(Broken::new)).isSameAs(SignatureProvider.JDK);
    }

    @Test
    void one_that_lacks_an_algorithm_is_not_used() {
        Provider withoutEcdsa = Objects.requireNonNull(Security.getProvider("SunRsaSign"));
        assertThat(SignatureProvider.tried(() -> withoutEcdsa)).isSameAs(SignatureProvider.JDK);
    }

    @Test
    void one_that_does_not_load_is_not_missed() {
        assertThat(SignatureProvider.tried(() -> {
                    throw new UnsatisfiedLinkError("made for another machine");
                }))
                .isSameAs(SignatureProvider.JDK);
        assertThat(SignatureProvider.tried(() -> {
                    throw new IllegalStateException("its self-test failed");
                }))
                .isSameAs(SignatureProvider.JDK);
    }
}
