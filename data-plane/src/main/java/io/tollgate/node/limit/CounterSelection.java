package io.tollgate.node.limit;

import io.tollgate.core.config.Limit;
import io.tollgate.node.limit.counter.LimitRule;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds the counters that a request falls on. Runs on event loops; pure. */
final class CounterSelection {
    private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS");
    private static final int SITE_BYTES = 8;

    private CounterSelection() {}

    static List<CountedRule> select(LimitRequest request, KeyDerivation keys) {
        List<CountedRule> found = new ArrayList<>(request.limits().size());
        for (Limit limit : request.limits()) {
            if (!counts(limit.methods(), request.method())) {
                continue;
            }
            List<String> values = limit.by().stream()
                    .map(dimension -> value(dimension, request))
                    .toList();
            for (Limit.Rule rule : limit.rules()) {
                // The rule's numbers are part of the name: a changed rule starts a counter of its own.
                String ruleName = rule.requests() + "/" + rule.per().toMillis() + "/" + rule.burst();
                found.add(new CountedRule(limit, LimitRule.of(rule), keys.derive(limit.name(), ruleName, values)));
            }
        }
        return found;
    }

    private static boolean counts(Limit.MethodClass methods, String method) {
        return switch (methods) {
            case ANY -> true;
            case READ -> READING.contains(method);
            case WRITE -> !READING.contains(method);
        };
    }

    /** A dimension's value with a mark for its absence, so that no value a client sends can stand for "absent". */
    private static String value(String dimension, LimitRequest request) {
        String value = switch (dimension) {
            case "address" -> address(request.subject().address());
            case "consumer" -> request.subject().consumer();
            case "key" -> request.subject().keyId();
            case "route" -> request.route().name();
            default -> other(dimension, request);
        };
        return value == null ? "-" : "=" + value;
    }

    private static @Nullable String other(String dimension, LimitRequest request) {
        String header = "header:";
        // Without tokens in this version there are no claims: all requests share the counter of those without.
        return dimension.startsWith(header) ? request.header().apply(dimension.substring(header.length())) : null;
    }

    /** IPv4 exactly; IPv6 by its /64, since one client has a whole one to send from. */
    private static String address(InetAddress address) {
        byte[] bytes = address.getAddress();
        return HexFormat.of().formatHex(address instanceof Inet6Address ? Arrays.copyOf(bytes, SITE_BYTES) : bytes);
    }
}
