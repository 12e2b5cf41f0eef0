package io.tollgate.node.sync;

import io.tollgate.core.key.Cidr;
import io.tollgate.core.key.Credential;
import io.tollgate.core.key.KeyHash;
import io.tollgate.core.token.TokenRevocation;
import java.time.Instant;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads credentials and token revocations off the wire. A key with a field that this version does not know is refused like
 * a revoked one: the field may be what restricts it. Fields from {@link #IGNORABLE_FROM} on restrict nothing.
 */
final class CredentialMessages {
    static final int IGNORABLE_FROM = 1_000;
    private static final Logger LOG = LoggerFactory.getLogger(CredentialMessages.class);

    private CredentialMessages() {}

    /** Reads {@code messages}. Throws {@link IllegalArgumentException} for what can't be a credential. */
    static List<Credential> read(List<io.tollgate.protocol.v1.Credential> messages) {
        long unknown = messages.stream()
                .filter(CredentialMessages::hasUnknownRestriction)
                .count();
        if (unknown > 0) {
            LOG.error("{} API keys are restricted in a way that this version does not know: it refuses them", unknown);
        }
        return messages.stream().map(CredentialMessages::read).toList();
    }

    private static boolean hasUnknownRestriction(io.tollgate.protocol.v1.Credential message) {
        return message.getUnknownFields().asMap().keySet().stream().anyMatch(number -> number < IGNORABLE_FROM);
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
                message.getRevoked() || hasUnknownRestriction(message));
    }
}
