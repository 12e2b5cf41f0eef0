package io.tollgate.node.exchange;

import io.tollgate.node.framing.FieldNames;
import io.tollgate.node.framing.Fields;
import io.tollgate.node.framing.ResponseHead;
import java.util.Set;

/** Makes the fields the client gets of an upstream's response. */
final class ClientFields {
    private ClientFields() {}

    /** Everything but the fields of the upstream's connection and what the gateway answers for itself. */
    static Fields of(ResponseHead head, Fields own) {
        Fields from = head.fields();
        Fields fields = new Fields();
        Set<String> named = HopByHop.named(from);
        boolean never = head.status() == 204 || head.status() < 200;
        for (int i = 0; i < from.size(); i++) {
            String name = from.name(i);
            boolean dropped = HopByHop.isOfConnection(name)
                    || named.contains(name)
                    || name.equals(FieldNames.X_REQUEST_ID)
                    || own.indexOf(name, 0) >= 0
                    || (never && name.equals(FieldNames.CONTENT_LENGTH));
            if (!dropped) {
                fields.add(name, from.value(i));
            }
        }
        return fields.addAll(own);
    }

    static Fields trailers(Fields from) {
        Fields fields = new Fields();
        for (int i = 0; i < from.size(); i++) {
            if (HopByHop.mayTrail(from.name(i))) {
                fields.add(from.name(i), from.value(i));
            }
        }
        return fields;
    }
}
