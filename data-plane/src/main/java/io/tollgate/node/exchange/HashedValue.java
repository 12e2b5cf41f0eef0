package io.tollgate.node.exchange;

import io.tollgate.core.access.Caller;
import io.tollgate.core.config.HashKey;
import io.tollgate.node.filter.RequestContext;
import io.tollgate.node.framing.Fields;
import org.jspecify.annotations.Nullable;

/** Finds in a request what a consistent hash is made of. */
final class HashedValue {
    private HashedValue() {}

    /** The value of {@code key}; null when the request has none, or an empty one. */
    static @Nullable String of(RequestContext request, HashKey key) {
        String value = switch (key.source()) {
            case ADDRESS -> request.clientAddress().getHostAddress();
            case PATH -> request.path();
            case CONSUMER -> consumer(request.caller());
            case HEADER -> request.head().fields().get(key.name());
            case COOKIE -> cookie(request.head().fields(), key.name());
            case QUERY -> among(request.head().target().query(), '&', key.name());
        };
        return value == null || value.isEmpty() ? null : value;
    }

    private static @Nullable String consumer(@Nullable Caller caller) {
        return caller == null ? null : caller.consumer();
    }

    /** RFC 6265 section 4.2.1; over HTTP/2 the pairs may come in fields of their own (RFC 9113 section 8.2.3). */
    private static @Nullable String cookie(Fields fields, String name) {
        for (int i = fields.indexOf("cookie", 0); i >= 0; i = fields.indexOf("cookie", i + 1)) {
            String value = among(fields.value(i), ';', name);
            if (value != null) {
                return value;
            }
        }
        return null;
    }

    /** The value of the first {@code name=value} among pairs parted by {@code separator}; as it was sent, not decoded. */
    private static @Nullable String among(@Nullable String pairs, char separator, String name) {
        if (pairs == null) {
            return null;
        }
        for (int start = 0; start < pairs.length(); ) {
            int next = pairs.indexOf(separator, start);
            int end = next < 0 ? pairs.length() : next;
            while (start < end && pairs.charAt(start) == ' ') {
                start++;
            }
            int valueAt = start + name.length() + 1;
            if (valueAt <= end && pairs.startsWith(name, start) && pairs.charAt(valueAt - 1) == '=') {
                return pairs.substring(valueAt, end);
            }
            start = end + 1;
        }
        return null;
    }
}
