package io.tollgate.core.access;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The answer of {@link AccessPolicy#decide}. */
public sealed interface AccessVerdict {
    /** The rule that decided, for logs and explanations; not for callers. */
    String rule();

    /**
     * The request may go on. Its rule is put into words only when somebody reads it: this is made for every request.
     *
     * @param role the one that grants; null on a public route
     * @param permission what it grants; empty on a public route
     * @param roles the roles that hold, for the upstream
     */
    record Allow(String route, @Nullable String role, String permission, List<String> roles) implements AccessVerdict {
        @Override
        public String rule() {
            return role == null ? "route " + route + " is public" : "role " + role + " grants " + permission;
        }
    }

    /** The request is refused. */
    record Deny(Denial reason, String rule) implements AccessVerdict {}
}
