package io.tollgate.control.token;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.control.key.EnforcementReceipts.Enforcement;
import io.tollgate.core.json.Json;
import io.tollgate.core.token.TokenRevocation;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What people see of a revocation.
 *
 * @param what which tokens it refuses, and until when
 * @param sequence of its last change in the credential history
 * @param enforcement on which nodes that change is in force; null in lists, and when nothing knows
 */
public record TokenRevocationView(
        TokenRevocation what,
        Life life,
        long sequence,
        @Nullable Enforcement enforcement) {

    /** Whether it refuses anything. */
    public enum Status {
        ACTIVE,
        ENDED,
        WITHDRAWN;

        /** The word outside Java. */
        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * When and by whom.
     *
     * @param withdrawnAt null while it was not taken back
     */
    public record Life(
            Status status,
            String reason,
            Instant createdAt,
            String createdBy,
            @Nullable Instant withdrawnAt) {}

    TokenRevocationView withdrawn(Instant at) {
        Life over = new Life(Status.WITHDRAWN, life.reason(), life.createdAt(), life.createdBy(), at);
        return new TokenRevocationView(what, over, sequence, enforcement);
    }

    TokenRevocationView with(@Nullable Enforcement receipts) {
        return new TokenRevocationView(what, life, sequence, receipts);
    }

    /** What REST answers. */
    public ObjectNode toJson() {
        ObjectNode json = Json.object()
                .put("id", what.id())
                .put("issuer", what.issuer())
                .put("jti", what.jti())
                .put("subject", what.subject())
                .put("issuedBefore", text(what.issuedBefore()))
                .put("reason", life.reason())
                .put("status", life.status().wireName())
                .put("createdAt", life.createdAt().toString())
                .put("createdBy", life.createdBy())
                .put("expiresAt", what.expiresAt().toString());
        if (life.withdrawnAt() != null) {
            json.put("withdrawnAt", text(life.withdrawnAt()));
        }
        Enforcement receipts = enforcement;
        if (receipts != null) {
            ObjectNode put = json.putObject("enforcement").put("sequence", receipts.sequence());
            ArrayNode nodes = put.putArray("nodes");
            receipts.nodes()
                    .forEach(receipt -> nodes.addObject()
                            .put("node", receipt.node())
                            .put("appliedAt", receipt.appliedAt().toString())
                            .put("afterMillis", receipt.afterMillis()));
            put.put("inForce", receipts.inForce()).put("of", receipts.of());
        }
        return json;
    }

    private static @Nullable String text(@Nullable Instant time) {
        return time == null ? null : time.toString();
    }
}
