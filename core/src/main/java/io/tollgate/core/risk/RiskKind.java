package io.tollgate.core.risk;

import io.tollgate.core.json.JsonObjectReader;

/** The kinds of {@link Risk}, the gravest first. */
public enum RiskKind {
    /** A route that asks nobody who they are, and was not there or did. */
    ROUTE_BECAME_PUBLIC(Effect.OPENS),
    /** Requests that a closed route answered go to a public one. */
    PATH_BECAME_PUBLIC(Effect.OPENS),
    /** Consumers may do on routes what they could not. */
    PERMISSION_GAINED(Effect.OPENS),
    /** A route believes callers by a further way. */
    AUTHENTICATION_WIDENED(Effect.OPENS),
    /** An issuer that routes believe is asked for other keys, or its tokens may say more or stand for others. */
    ISSUER_CHANGED(Effect.OPENS),
    /** One of several issuers that a route takes tokens of may stand for every consumer, those of the others too. */
    ISSUER_UNBOUND(Effect.OPENS),
    /** An issuer may stand for consumers that it could not stand for. */
    ISSUER_REACHES_FURTHER(Effect.OPENS),
    /** Clients of a host are believed with certificates of an authority that was not trusted there. */
    AUTHORITY_TRUSTED(Effect.OPENS),
    /** Holders of client certificates stand for consumers that they did not stand for. */
    HOLDER_GAINED(Effect.OPENS),
    /** The upstream sees callers' credentials. */
    CREDENTIAL_FORWARDED(Effect.OPENS),
    /** The certificates of an upstream's targets are not checked. */
    TLS_VERIFY_OFF(Effect.WEAKENS),
    /** Traffic to an upstream's targets is no longer encrypted. */
    UPSTREAM_IN_THE_CLEAR(Effect.WEAKENS),
    /** A limit no longer holds for a route or a consumer. */
    LIMIT_VANISHED(Effect.WEAKENS),
    /** A limit admits more. */
    LIMIT_RAISED(Effect.WEAKENS),
    /** A limit's promise is less hard, or what it counted counts no more. */
    LIMIT_SOFTENED(Effect.WEAKENS),
    /** A route takes larger bodies. */
    BODY_LIMIT_RAISED(Effect.WEAKENS),
    /** Requests of a route go to another route. */
    ROUTE_SHADOWED(Effect.REFUSES),
    /** A route that answered is gone or switched off. */
    ROUTE_REMOVED(Effect.REFUSES),
    /** A route that was open to everybody asks who they are. */
    ROUTE_NO_LONGER_PUBLIC(Effect.REFUSES),
    /** Consumers may no longer do on routes what they could. */
    PERMISSION_LOST(Effect.REFUSES),
    /** No certificate is for a host any more. */
    HOST_WITHOUT_CERTIFICATE(Effect.REFUSES),
    /** There is too much to judge in the time there is; more may be hidden behind. */
    NOT_ALL_JUDGED(Effect.OPENS);

    private final Effect effect;

    RiskKind(Effect effect) {
        this.effect = effect;
    }

    /** What a risk does when it comes true. */
    public enum Effect {
        /** Somebody may do what they could not. */
        OPENS,
        /** A protection holds less. */
        WEAKENS,
        /** Something that worked may not. */
        REFUSES;

        /** As documents have it. */
        public String wire() {
            return JsonObjectReader.wireName(this);
        }
    }

    /** What it does when it comes true. */
    public Effect effect() {
        return effect;
    }

    /** As documents have it, for example {@code route-became-public}. */
    public String wire() {
        return JsonObjectReader.wireName(this);
    }
}
