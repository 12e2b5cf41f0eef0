package io.tollgate.node.sync;

import io.tollgate.core.key.Cidr;
import io.tollgate.core.key.Credential;
import io.tollgate.core.key.KeyHash;
import io.tollgate.core.token.TokenRevocation;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the credentials and token revocations of one batch off the wire. A key with a field that this version does not know is refused like a
 * revoked one: the field may be what restricts it. Fields from {@link #IGNORABLE_FROM} on restrict nothing.
 *
 * <p>Consumers and lists of roles and limits that are equal become the same object: a consumer has many keys, and all keys stay in
 * memory.
 */
final class CredentialMessages {
    static final int IGNORABLE_FROM = 1_000;
    private static final Logger LOG = LoggerFactory.getLogger(CredentialMessages.class);

    private final Map<String, String> consumers = new HashMap<>();
    private final Map<List<String>, List<String>> lists = new HashMap<>();
    private long unknown;

    /** Reads {@code message}. Throws {@link IllegalArgumentException} for what can't be a credential. */
    Credential read(io.tollgate.protocol.v1.Credential message) {
        boolean refused = hasUnknownRestriction(message);
        unknown += refused ? 1 : 0;
        return new Credential(
                message.getId(),
                KeyHash.of(message.getSha256().toByteArray()),
                consumers.computeIfAbsent(message.getConsumer(), name -> name),
                roles(message),
                message.getAllowedCidrsList().stream().map(Cidr::parse).toList(),
                list(message.getLimitsList()),
                message.getExpiresAtEpochMillis() == 0 ? null : Instant.ofEpochMilli(message.getExpiresAtEpochMillis()),
                message.getRevoked() || refused);
    }

    private @Nullable List<String> roles(io.tollgate.protocol.v1.Credential message) {
        return message.getRestrictsRoles() ? list(message.getRolesList()) : null;
    }

    private List<String> list(List<String> names) {
        return names.isEmpty() ? List.of() : lists.computeIfAbsent(List.copyOf(names), same -> same);
    }

    private static boolean hasUnknownRestriction(io.tollgate.protocol.v1.Credential message) {
        return message.getUnknownFields().asMap().keySet().stream().anyMatch(number -> number < IGNORABLE_FROM);
    }

    /** Says how many of those that were read are refused for what this version does not know. */
    void tellOfUnknown() {
        if (unknown > 0) {
            LOG.error("{} API keys are restricted in a way that this version does not know: it refuses them", unknown);
        }
    }

    /** Reads token revocations. */
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
}
