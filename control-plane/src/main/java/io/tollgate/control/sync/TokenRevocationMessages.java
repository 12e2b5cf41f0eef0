package io.tollgate.control.sync;

import io.tollgate.control.token.TokenRevocationView;
import io.tollgate.protocol.v1.CredentialBatch;
import io.tollgate.protocol.v1.TokenRevocation;

/** Token revocations as nodes are told of them. */
final class TokenRevocationMessages {
    private TokenRevocationMessages() {}

    static void add(CredentialBatch.Builder batch, TokenRevocationView change) {
        switch (change.life().status()) {
            case ACTIVE -> batch.addTokenRevocations(of(change.what()));
            case WITHDRAWN, ENDED ->
                batch.addWithdrawnTokenRevocations(change.what().id());
        }
    }

    static TokenRevocation of(io.tollgate.core.token.TokenRevocation revocation) {
        TokenRevocation.Builder message = TokenRevocation.newBuilder()
                .setId(revocation.id())
                .setIssuer(revocation.issuer())
                .setExpiresAtEpochMillis(revocation.expiresAt().toEpochMilli());
        if (revocation.jti() != null) {
            message.setJti(revocation.jti());
        }
        if (revocation.subject() != null) {
            message.setSubject(revocation.subject());
        }
        if (revocation.issuedBefore() != null) {
            message.setIssuedBeforeEpochMillis(revocation.issuedBefore().toEpochMilli());
        }
        return message.build();
    }
}
