package io.tollgate.control.operator;

import io.micronaut.security.authentication.Authentication;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** How whoever sent a request is known. */
public final class SignedInBy {
    private SignedInBy() {}

    /** The session; null for a personal access token. */
    public static @Nullable UUID session(Authentication authentication) {
        return Recognition.session(authentication);
    }
}
