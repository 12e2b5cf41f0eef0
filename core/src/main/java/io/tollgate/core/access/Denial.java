package io.tollgate.core.access;

import io.tollgate.core.json.JsonObjectReader;

/** Why {@link AccessPolicy} denies: the closed list. */
public enum Denial {
    CREDENTIALS_MISSING,
    /** The caller's consumer is switched off or gone. */
    CONSUMER_DISABLED,
    /** A role may grant it; the credential's scopes leave no room for it. */
    SCOPE_MISSING,
    /** No role grants it, or the route names no permission for the method. */
    PERMISSION_MISSING;

    private final String code = JsonObjectReader.wireName(this);

    /** The stable word in problem documents, for example {@code permission-missing}. */
    public String code() {
        return code;
    }
}
