package io.tollgate.node;

import io.tollgate.core.access.Caller;
import io.tollgate.node.record.RefusedRequest;
import io.tollgate.protocol.v1.DecidedCaller;
import io.tollgate.protocol.v1.Decision;
import java.util.List;

/** What the control plane is told of a request that was refused. */
final class DecisionMessages {
    /** A token may name many roles and scopes; those that decide are rarely behind so many. */
    private static final int WORDS_MAX = 256;

    private DecisionMessages() {}

    static Decision of(RefusedRequest refused) {
        RefusedRequest.Request request = refused.request();
        RefusedRequest.Decision decided = refused.decision();
        Decision.Builder message = Decision.newBuilder()
                .setAtEpochMillis(refused.epochMillis())
                .setMethod(request.method())
                .setHost(request.host())
                .setPath(request.path())
                .setPathCut(request.isCut())
                .setAddress(request.address())
                .setKeyId(request.keyId())
                .setStatus(decided.status())
                .setCode(decided.code())
                .setStep(decided.step())
                .setDetail(decided.detail())
                .setRoute(decided.route())
                .setLimit(decided.limit())
                .setRevision(decided.revision());
        Caller caller = request.caller();
        if (caller != null) {
            message.setCaller(caller(caller));
        }
        return message.build();
    }

    private static DecidedCaller caller(Caller caller) {
        DecidedCaller.Builder message = DecidedCaller.newBuilder().setConsumer(caller.consumer());
        List<String> roles = caller.credentialRoles();
        if (roles != null) {
            message.setRestrictsRoles(true);
            roles.stream().limit(WORDS_MAX).forEach(message::addRoles);
        }
        List<String> scopes = caller.scopes();
        if (scopes != null) {
            message.setRestrictsScopes(true);
            scopes.stream().limit(WORDS_MAX).forEach(message::addScopes);
        }
        return message.build();
    }
}
