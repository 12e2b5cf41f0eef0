package io.tollgate.control.node;

import io.tollgate.protocol.v1.TrustTaken;

/**
 * Whom a node believes, as it says.
 *
 * @param statement number of the last statement that it took; 0 for none
 * @param authority SHA-256 of the authority whose certificate it shows, base64url; empty while it has not said
 */
public record NodeTrust(long statement, String authority) {
    static final NodeTrust NONE = new NodeTrust(0, "");
    private static final int AUTHORITY_CHARS = 43;

    static NodeTrust of(TrustTaken said) {
        String authority = said.getAuthority();
        boolean isOne = authority.length() == AUTHORITY_CHARS
                && authority.chars().allMatch(c -> c == '-' || c == '_' || (c < 128 && Character.isLetterOrDigit(c)));
        return new NodeTrust(Math.max(0, said.getNumber()), isOne ? authority : "");
    }
}
