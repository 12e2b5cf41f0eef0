package io.tollgate.node.sync;

import io.tollgate.core.key.Cidr;
import io.tollgate.core.key.Credential;
import io.tollgate.core.key.KeyHash;
import io.tollgate.core.token.TokenRevocation;
import java.time.Instant;
import java.util.List;

/** Reads credentials and token revocations off the wire. */
final class CredentialMessages {
    private CredentialMessages() {}

    /** Reads {@code messages}. Throws {@link IllegalArgumentException} for what can't be a credential. */
    static List<Credential> read(List<io.tollgate.protocol.v1.Credential> messages) {
        return messages.stream().map(CredentialMessages::read).toList();
    }

    /** The same for token revocations. */
    static List<TokenRevocation> readRevocations(List<io.tollgate.protocol.v1.TokenRevocation> messages) {
        return messages.stream()
                .map(message -> new TokenRevocation(
                        message.getId(),
                        message.getIssuer(),
                        message.hasJti() ? message.getJti() : null,
                        message.hasSubject() ? message.getSubject() : null,
                        message.hasIssuedBeforeEpochMillis()
                                ? Instant.ofEpochMilli(message.getIssuedBeforeEpochMillis())
                                : null,
                        Instant.ofEpochMilli(message.getExpiresAtEpochMillis())))
                .toList();
    }

    private static Credential read(io.tollgate.protocol.v1.Credential message) {
        return new Credential(
                message.getId(),
                KeyHash.of(message.getSha256().toByteArray()),
                message.getConsumer(),
                message.getRestrictsRoles() ? List.copyOf(message.getRolesList()) : null,
                message.getAllowedCidrsList().stream().map(Cidr::parse).toList(),
                message.getExpiresAtEpochMillis() == 0 ? null : Instant.ofEpochMilli(message.getExpiresAtEpochMillis()),
                message.getRevoked());
    }
}
