package io.tollgate.core.config;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** One named object of the configuration. */
public sealed interface ConfigObject permits Upstream, Route, Role, Consumer, Issuer, Limit, Certificate, TrustStore {
    /** The identity within its kind; see {@link Names#NAME}. */
    String name();

    /** Words people sort objects by; empty where a kind has none. */
    default List<String> tags() {
        return List.of();
    }

    /** The JSON form with every default written out; {@link Kind#read} of it gives an equal object. */
    ObjectNode toJson();

    /** Which kind of object this is. */
    default Kind kind() {
        return switch (this) {
            case Upstream ignored -> Kind.UPSTREAM;
            case Route ignored -> Kind.ROUTE;
            case Role ignored -> Kind.ROLE;
            case Consumer ignored -> Kind.CONSUMER;
            case Issuer ignored -> Kind.ISSUER;
            case TrustStore ignored -> Kind.TRUST_STORE;
            case Limit ignored -> Kind.LIMIT;
            case Certificate ignored -> Kind.CERTIFICATE;
        };
    }
}
