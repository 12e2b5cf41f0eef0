package io.tollgate.node.exchange;

import io.tollgate.node.answer.AnswerPolicy;
import io.tollgate.node.answer.ProblemBody;
import io.tollgate.node.answer.Refusal;
import io.tollgate.node.framing.FieldNames;
import io.tollgate.node.framing.Fields;

/** The gateway's own response, whole. */
public final class GatewayAnswer {
    private final int status;
    private final Fields fields;
    private final byte[] body;

    GatewayAnswer(int status, Fields fields, byte[] body) {
        this.status = status;
        this.fields = fields;
        this.body = body;
    }

    public int status() {
        return status;
    }

    /** With the body's length and type; with nothing of a connection. */
    public Fields fields() {
        return fields;
    }

    /** The body's bytes; not a copy. */
    public byte[] body() {
        return body;
    }

    /** The answer to {@code refusal}; {@code own} are fields that any answer to that request gets. */
    static GatewayAnswer of(Refusal refusal, Fields own) {
        AnswerPolicy policy = AnswerPolicy.of(refusal.error());
        String requestId = own.get(FieldNames.X_REQUEST_ID);
        byte[] body = ProblemBody.of(refusal, policy, requestId == null ? "" : requestId);
        Fields fields = new Fields()
                .add(FieldNames.CONTENT_TYPE, ProblemBody.MEDIA_TYPE)
                .add(FieldNames.CONTENT_LENGTH, Integer.toString(body.length))
                .add("cache-control", "no-store")
                .addAll(own)
                .addAll(refusal.extra());
        return new GatewayAnswer(policy.status(), fields, body);
    }
}
