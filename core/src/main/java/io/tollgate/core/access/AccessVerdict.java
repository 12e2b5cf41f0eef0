package io.tollgate.core.access;

import java.util.List;

/** The answer of {@link AccessPolicy#decide}. */
public sealed interface AccessVerdict {
    /** The rule that decided, for logs and explanations; not for callers. */
    String rule();

    /**
     * The request may go on.
     *
     * @param roles the roles that hold, for the upstream
     */
    record Allow(String rule, List<String> roles) implements AccessVerdict {}

    /**
     * The request is refused.
     *
     * @param code the stable word in problem documents
     */
    record Deny(String code, String rule) implements AccessVerdict {}
}
