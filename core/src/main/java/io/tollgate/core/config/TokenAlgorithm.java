package io.tollgate.core.config;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * How a token may be signed (RFC 7518 section 3.1, RFC 8037): by a private key only. {@code none} and the symmetric ones are
 * not here: who could check the latter could sign with them too.
 */
public enum TokenAlgorithm {
    RS256("RS256"),
    RS384("RS384"),
    RS512("RS512"),
    PS256("PS256"),
    PS384("PS384"),
    PS512("PS512"),
    ES256("ES256"),
    ES384("ES384"),
    ES512("ES512"),
    EDDSA("EdDSA");

    /** All of them, for messages. */
    static final String EXPECTED =
            Arrays.stream(values()).map(TokenAlgorithm::wire).collect(Collectors.joining(", "));

    private final String wire;

    TokenAlgorithm(String wire) {
        this.wire = wire;
    }

    /** As {@code alg} has it. */
    public String wire() {
        return wire;
    }

    /** The one with that {@link #wire}; letters in another case are another name. */
    public static Optional<TokenAlgorithm> of(String wire) {
        return Arrays.stream(values()).filter(each -> each.wire.equals(wire)).findFirst();
    }
}
