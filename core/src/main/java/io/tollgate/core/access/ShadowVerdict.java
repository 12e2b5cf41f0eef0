package io.tollgate.core.access;

/** What a shadow access policy would have done about a request, beside what was done. */
public enum ShadowVerdict {
    /** The route has no shadow. */
    NONE(""),
    SAME("same"),
    /** It was let in, and would not be. */
    WOULD_DENY("would-deny"),
    /** It was refused, and would not be. */
    WOULD_ALLOW("would-allow"),
    /** It presented what the shadow cannot judge. */
    UNJUDGED("unjudged");

    private final String label;

    ShadowVerdict(String label) {
        this.label = label;
    }

    /** Compares what was decided with what the shadow decides. */
    public static ShadowVerdict of(boolean allowed, boolean shadowAllows) {
        return allowed == shadowAllows ? SAME : shadowAllows ? WOULD_ALLOW : WOULD_DENY;
    }

    /** In metrics and logs; empty for {@link #NONE}. */
    public String label() {
        return label;
    }
}
