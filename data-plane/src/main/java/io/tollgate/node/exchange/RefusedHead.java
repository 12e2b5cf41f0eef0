package io.tollgate.node.exchange;

import io.tollgate.node.answer.AnswerPolicy;
import io.tollgate.node.answer.GatewayError;
import io.tollgate.node.answer.Refusal;
import io.tollgate.node.framing.Fault;
import io.tollgate.node.framing.FieldNames;
import io.tollgate.node.framing.Fields;
import io.tollgate.node.record.ExchangeRecord;

/** Answers bytes that never became a request. */
public final class RefusedHead {
    private RefusedHead() {}

    static GatewayError error(Fault.Kind kind) {
        return switch (kind) {
            case MALFORMED -> GatewayError.REQUEST_MALFORMED;
            case TARGET_TOO_LONG -> GatewayError.URI_TOO_LONG;
            case FIELDS_TOO_LARGE -> GatewayError.HEADERS_TOO_LARGE;
            case VERSION_UNSUPPORTED -> GatewayError.VERSION_UNSUPPORTED;
            case CODING_UNSUPPORTED -> GatewayError.TRANSFER_CODING_UNSUPPORTED;
            case TRUNCATED -> GatewayError.REQUEST_TIMEOUT;
        };
    }

    /** Writes the answer and the record; the caller closes. */
    public static void answer(DownstreamStream client, Fault.Kind kind, String detail) {
        Gateway gateway = client.gateway();
        Refusal refusal = Refusal.of(error(kind), detail);
        Identifiers ids = Identifiers.of(new Fields(), Gateway.RANDOM.get());
        ExchangeRecord facts = new ExchangeRecord();
        facts.epochMillis = gateway.clock().millis();
        facts.requestId = ids.requestId();
        facts.traceId = ids.traceId();
        facts.clientAddress = client.peerAddress().getHostAddress();
        facts.status = AnswerPolicy.of(refusal.error()).status();
        facts.code = refusal.error().code();
        facts.step = "framing";
        facts.detail = detail;
        facts.madeByGateway = true;
        gateway.observer().begun(client.loopIndex());
        GatewayAnswer answer = GatewayAnswer.of(refusal, new Fields().add(FieldNames.X_REQUEST_ID, ids.requestId()));
        facts.responseBytes = answer.body().length;
        gateway.observer().refused(facts);
        gateway.observer().finished(client.loopIndex(), facts);
        client.answer(answer);
    }
}
