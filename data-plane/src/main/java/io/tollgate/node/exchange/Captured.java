package io.tollgate.node.exchange;

import io.tollgate.node.framing.RequestHead;
import io.tollgate.node.record.ExchangeRecord;
import io.tollgate.node.record.LogPlan;
import java.util.ArrayList;
import java.util.List;

/** What of a request's fields and query is let into the log: what somebody listed, and of the rest names at most. */
final class Captured {
    private static final int VALUE_MAX = 1_024;
    private static final int QUERY_MAX = 4_096;
    private static final String HIDDEN = "REDACTED";

    private Captured() {}

    static void into(ExchangeRecord facts, RequestHead head, LogPlan.Capture wanted) {
        List<String> found = new ArrayList<>(2 * wanted.headers().size());
        for (String name : wanted.headers()) {
            String value = head.fields().get(name);
            if (value != null) {
                found.add(name);
                found.add(clip(value, VALUE_MAX));
            }
        }
        facts.headers = found.toArray(String[]::new);
        String query = head.target().query();
        if (query != null && !wanted.queryNames().isEmpty()) {
            facts.query = shown(clip(query, QUERY_MAX), wanted);
        }
    }

    private static String clip(String text, int max) {
        return text.length() <= max ? text : text.substring(0, max);
    }

    /** The query with the values of those parameters alone; an encoded name is another name. */
    static String shown(String query, LogPlan.Capture wanted) {
        StringBuilder out = new StringBuilder(query.length());
        for (int from = 0; from <= query.length(); ) {
            int end = query.indexOf('&', from);
            String pair = query.substring(from, end < 0 ? query.length() : end);
            int equals = pair.indexOf('=');
            if (out.length() > 0) {
                out.append('&');
            }
            if (equals < 0) {
                out.append(wanted.queryNames().contains(pair) ? pair : HIDDEN); // it may be a value without a name
            } else {
                String name = pair.substring(0, equals);
                out.append(name).append('=');
                out.append(wanted.queryNames().contains(name) ? pair.substring(equals + 1) : HIDDEN);
            }
            from = end < 0 ? query.length() + 1 : end + 1;
        }
        return out.toString();
    }
}
