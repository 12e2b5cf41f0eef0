package io.tollgate.node.exchange;

import io.tollgate.core.access.Caller;
import io.tollgate.core.config.HeaderChanges;
import io.tollgate.core.config.Route;
import io.tollgate.core.key.ApiKeyText;
import io.tollgate.node.filter.RequestContext;
import io.tollgate.node.framing.FieldNames;
import io.tollgate.node.framing.Fields;
import io.tollgate.node.framing.HttpVersion;
import io.tollgate.node.framing.RequestHead;
import io.tollgate.node.upstream.TargetState;
import java.util.Set;

/** Makes the fields the upstream gets. */
final class UpstreamFields {
    private UpstreamFields() {}

    static Fields of(RequestContext request, Identifiers ids, TargetState target) {
        RequestHead head = request.head();
        Fields fields = new Fields();
        fields.add(FieldNames.HOST, target.authority());
        copy(request, fields, ids);
        if (head.bodyLength() > 0
                || (head.bodyLength() == 0 && head.fields().indexOf(FieldNames.CONTENT_LENGTH, 0) >= 0)) {
            fields.add(FieldNames.CONTENT_LENGTH, Long.toString(head.bodyLength()));
        }
        if (request.requirePlan().upstream().upstream().protocol().isHttp2() && GrpcCall.takesTrailers(head.fields())) {
            // The one thing of a connection that HTTP/2 has left (RFC 9113 section 8.2.2); gRPC insists on it.
            fields.add(FieldNames.TE, "trailers");
        }
        change(fields, request.requirePlan().route().headers().request());
        identify(request, fields, ids);
        return fields;
    }

    private static void copy(RequestContext request, Fields to, Identifiers ids) {
        RequestHead head = request.head();
        Fields from = head.fields();
        boolean forwards = request.requirePlan().route().forwardCredential();
        boolean verified = request.caller() != null;
        Set<String> named = HopByHop.named(from);
        for (int i = 0; i < from.size(); i++) {
            String name = from.name(i);
            boolean dropped = name.equals(FieldNames.HOST)
                    || name.equals(FieldNames.CONTENT_LENGTH)
                    || HopByHop.isOfConnection(name)
                    || HopByHop.isOurs(name)
                    || named.contains(name)
                    || (name.equals(FieldNames.TRACESTATE) && !ids.continuesTrace())
                    || (name.equals(FieldNames.EXPECT) && (head.version() == HttpVersion.HTTP_1_0 || !head.hasBody()))
                    || (!forwards && isCredential(name) && (verified || isOurKey(from.value(i))));
            if (!dropped) {
                to.add(name, from.value(i));
            }
        }
    }

    private static boolean isCredential(String name) {
        return name.equals(FieldNames.X_API_KEY) || name.equals(FieldNames.AUTHORIZATION);
    }

    /** Whether the value is a key of this gateway: on a public route nobody checked it, and it works on others. */
    private static boolean isOurKey(String value) {
        String bearer = ApiKeyText.bearer(value);
        return ApiKeyText.isMeant(bearer == null ? value : bearer);
    }

    private static void identify(RequestContext request, Fields fields, Identifiers ids) {
        String peer = request.peerAddress().getHostAddress();
        String chain = request.forwardedFor();
        fields.add(FieldNames.X_FORWARDED_FOR, chain.isEmpty() ? peer : chain + ", " + peer);
        fields.add(FieldNames.X_FORWARDED_PROTO, request.clientScheme());
        if (!request.clientHost().isEmpty()) {
            fields.add(FieldNames.X_FORWARDED_HOST, request.clientHost());
        }
        fields.add(FieldNames.X_REQUEST_ID, ids.requestId());
        fields.add(FieldNames.TRACEPARENT, ids.traceparent());
        Caller caller = request.caller();
        if (caller != null) {
            fields.add(FieldNames.X_CONSUMER, caller.consumer());
            fields.add(FieldNames.X_CONSUMER_ROLES, String.join(",", request.roles()));
        }
    }

    static void change(Fields fields, HeaderChanges changes) {
        if (changes.isEmpty()) {
            return;
        }
        changes.remove().forEach(fields::remove);
        changes.set().forEach(fields::set);
    }

    static void change(Fields fields, Route route) {
        change(fields, route.headers().response());
    }
}
