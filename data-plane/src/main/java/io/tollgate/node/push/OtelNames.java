package io.tollgate.node.push;

import java.util.Map;

/**
 * What a series of {@code /metrics} is called in OpenTelemetry's words: the two that its HTTP conventions have, and those of its
 * JVM conventions, by theirs, and those of Tollgate with the namespace and the unit apart from the name. A collector that turns them into Prometheus' names
 * again, by OpenTelemetry's rules for that, gets those of {@code /metrics}.
 */
final class OtelNames {
    private static final String OWN = "tollgate_";
    private static final String JVM = "jvm_";
    private static final String JVM_COUNT = "_count";
    private static final Map<String, String> HTTP_METRICS = Map.of(
            "http_server_request_duration_seconds", "http.server.request.duration",
            "http_client_request_duration_seconds", "http.client.request.duration");
    private static final Map<String, String> HTTP_ATTRIBUTES = Map.of(
            "http_route",
            "http.route",
            "http_request_method",
            "http.request.method",
            OtelNames.STATUS_LABEL,
            "http.response.status_code",
            "server_address",
            "server.address");

    /** The one label whose values are numbers in the conventions. */
    static final String STATUS_LABEL = "http_response_status_code";

    private OtelNames() {}

    /** A metric's name, and its unit in UCUM's words; empty when it has none. */
    record Named(String name, String unit) {}

    /** Of the family {@code family}, which has no {@code _total}. */
    static Named metric(String family) {
        String unit = family.contains("_seconds") ? "s" : family.endsWith("_bytes") ? "By" : counted(family);
        String http = HTTP_METRICS.get(family);
        if (http != null) {
            return new Named(http, unit);
        }
        String plain = switch (unit) {
            case "s" -> family.replaceFirst("_seconds(_max)?$", "$1");
            case "By" -> family.replaceFirst("_bytes$", "");
            default -> family;
        };
        if (plain.startsWith(JVM)) {
            return jvm(plain, unit);
        }
        String name = plain.startsWith(OWN) ? "tollgate." + plain.substring(OWN.length()) : plain;
        return new Named(name, unit);
    }

    /** {@code jvm_memory_used_after_last_gc} is {@code jvm.memory.used_after_last_gc}; {@code jvm_thread_count} counts threads. */
    private static Named jvm(String plain, String unit) {
        String[] words = plain.split("_", 3);
        String counted = plain.endsWith(JVM_COUNT) ? "{" + words[1] + "}" : unit;
        return new Named(String.join(".", words), counted);
    }

    static String attribute(String label) {
        return label.startsWith(JVM) ? label.replace('_', '.') : HTTP_ATTRIBUTES.getOrDefault(label, label);
    }

    /** What is counted stands at a name's end, in the plural: {@code tollgate_auth_failures} counts {@code {failure}}. */
    private static String counted(String family) {
        String last = family.substring(family.lastIndexOf('_') + 1);
        if (!last.endsWith("s") || last.endsWith("ss")) {
            return "";
        }
        String one = last.endsWith("ies")
                ? last.substring(0, last.length() - 3) + "y"
                : last.substring(0, last.length() - 1);
        return "{" + one + "}";
    }
}
