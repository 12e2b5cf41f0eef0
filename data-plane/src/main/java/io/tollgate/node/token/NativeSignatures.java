package io.tollgate.node.token;

import com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider;
import java.security.Provider;

/** The native library: AWS-LC behind the JDK's own interfaces. A class of its own, so that nothing else needs it to be there. */
final class NativeSignatures {
    private NativeSignatures() {}

    /**
     * Loads the library. It is not registered with the JDK: nothing but tokens is verified by it.
     *
     * @throws IllegalStateException when this machine cannot load it, or its self-test fails
     * @throws LinkageError when it is not there
     */
    static Provider load() {
        Throwable failure = AmazonCorrettoCryptoProvider.INSTANCE.getLoadingError();
        if (failure != null) {
            throw new IllegalStateException(String.valueOf(failure.getMessage()));
        }
        AmazonCorrettoCryptoProvider.INSTANCE.assertHealthy();
        return AmazonCorrettoCryptoProvider.INSTANCE;
    }
}
