package io.tollgate.control.audit;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.control.audit.AuditChain.Knot;
import io.tollgate.control.audit.AuditExport.Form;
import io.tollgate.control.database.Database;
import io.tollgate.control.operator.ActionLog.Action;
import io.tollgate.control.operator.Actor;
import io.tollgate.control.operator.OperatorPermission;
import io.tollgate.core.json.Json;
import jakarta.inject.Singleton;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** What leaves the trail: entries, and the signed head. Each is an entry itself. Needs {@link OperatorPermission#AUDIT_READ}. */
@Singleton
public final class AuditExports {
    private final Database database;
    private final AuditTrail trail;
    private final AuditChain chain;

    AuditExports(Database database, AuditTrail trail, AuditChain chain) {
        this.database = database;
        this.trail = trail;
        this.chain = chain;
    }

    /** All entries of {@code query}, newest first, as a JSON object a line. The caller closes the stream. */
    public InputStream json(Actor actor, AuditQuery query) {
        return export(actor, query, Form.NDJSON);
    }

    /** The same, comma-separated. */
    public InputStream csv(Actor actor, AuditQuery query) {
        return export(actor, query, Form.CSV);
    }

    InputStream export(Actor actor, AuditQuery query, Form form) {
        actor.require(OperatorPermission.AUDIT_READ);
        write(actor, "audit.export");
        return new AuditExport(trail, query, form);
    }

    /**
     * The signed end of the chain.
     *
     * @param text what is signed, without the line {@code tollgate/audit/v1} that stands before it
     * @param signature Ed25519 (RFC 8032) in base64
     * @param publicKey X.509 SubjectPublicKeyInfo in base64
     */
    public record SignedHead(long position, String hash, String at, String text, String signature, String publicKey) {
        /** {@code {"position","hash","at","algorithm","text","signature","publicKey"}}. */
        ObjectNode toJson() {
            return Json.object()
                    .put("position", position)
                    .put("hash", hash)
                    .put("at", at)
                    .put("algorithm", "Ed25519")
                    .put("text", text)
                    .put("signature", signature)
                    .put("publicKey", publicKey);
        }
    }

    /** The head as it is with the entry that says it was taken. */
    public SignedHead head(Actor actor) {
        actor.require(OperatorPermission.AUDIT_READ);
        Knot head = write(actor, "audit.export-head");
        Base64.Encoder base64 = Base64.getEncoder();
        Octets signature = head.signature();
        return new SignedHead(
                head.position(),
                head.hex(),
                head.at().toString(),
                new String(AuditChain.payload(AuditChain.End.HEAD, head), StandardCharsets.UTF_8),
                signature == null ? "" : base64.encodeToString(signature.array()),
                base64.encodeToString(chain.verificationKey()));
    }

    /** The same as a JSON document. */
    public byte[] headText(Actor actor) {
        return Json.pretty(head(actor).toJson()).getBytes(StandardCharsets.UTF_8);
    }

    private Knot write(Actor actor, String action) {
        return database.write(connection -> {
            trail.record(connection, actor, Action.of(action, "audit"));
            return AuditChain.head(connection);
        });
    }
}
