package io.tollgate.node.exchange;

import io.netty.buffer.ByteBuf;
import io.tollgate.node.answer.AnswerPolicy;
import io.tollgate.node.answer.ProblemBody;
import io.tollgate.node.answer.Reasons;
import io.tollgate.node.answer.Refusal;
import io.tollgate.node.framing.FieldNames;
import io.tollgate.node.framing.Fields;
import io.tollgate.node.framing.HeadWriter;

/** Writes the gateway's own response to a connection. */
final class GatewayAnswer {
    private GatewayAnswer() {}

    /**
     * Writes without flushing.
     *
     * @param connection what to say in the field of that name; empty for nothing
     * @param bodyless for HEAD
     * @return bytes of body sent
     */
    static int write(DownstreamConnection client, Refusal refusal, Fields own, String connection, boolean bodyless) {
        AnswerPolicy policy = AnswerPolicy.of(refusal.error());
        String requestId = own.get(FieldNames.X_REQUEST_ID);
        byte[] body = ProblemBody.of(refusal, policy, requestId == null ? "" : requestId);
        Fields fields = new Fields()
                .add(FieldNames.CONTENT_TYPE, ProblemBody.MEDIA_TYPE)
                .add(FieldNames.CONTENT_LENGTH, Integer.toString(body.length))
                .add("cache-control", "no-store");
        for (int i = 0; i < own.size(); i++) {
            fields.add(own.name(i), own.value(i));
        }
        for (int i = 0; i < refusal.extra().size(); i++) {
            fields.add(refusal.extra().name(i), refusal.extra().value(i));
        }
        if (!connection.isEmpty()) {
            fields.add(FieldNames.CONNECTION, connection);
        }
        ByteBuf head =
                HeadWriter.response(client.channel().alloc(), policy.status(), Reasons.of(policy.status()), fields);
        if (bodyless) {
            client.write(head);
            return 0;
        }
        client.write(head.writeBytes(body));
        return body.length;
    }
}
