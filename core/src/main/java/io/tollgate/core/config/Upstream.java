package io.tollgate.core.config;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.core.json.HumanDuration;
import io.tollgate.core.json.Json;
import io.tollgate.core.json.JsonObjectReader;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A service behind the gateway: where its copies are and how to speak with them.
 *
 * @param targets at least one
 * @param slowStart how long a target that is new, or back, grows into its share; zero for at once
 * @param maxConnectionsPerNode the most connections one data-plane node opens to all targets together
 */
public record Upstream(
        String name,
        List<Target> targets,
        LoadBalancing loadBalancing,
        Duration slowStart,
        @Nullable HealthCheck healthCheck,
        @Nullable Outlier outlier,
        Timeouts timeouts,
        Retry retry,
        int maxConnectionsPerNode,
        Tls tls,
        Protocol protocol)
        implements ConfigObject {

    public Upstream {
        Names.requireName(name);
        targets = List.copyOf(targets);
        if (targets.isEmpty()) {
            throw new IllegalArgumentException("targets: none (expected: at least one)");
        }
        for (Target target : targets) {
            String problem = protocol.problem(target);
            if (problem != null) {
                throw new IllegalArgumentException("targets: " + target.url() + " (expected: " + problem + ")");
            }
        }
    }

    /** What is spoken to targets. */
    public enum Protocol {
        /** HTTP/1.1, over TLS where the target's scheme is https. */
        HTTP1,
        /** HTTP/2 over TLS, agreed on by ALPN (RFC 9113 section 3.2). */
        H2,
        /** HTTP/2 without TLS, with prior knowledge (RFC 9113 section 3.3). */
        H2C;

        /** Whether it is HTTP/2. */
        public boolean isHttp2() {
            return this != HTTP1;
        }

        /** Why {@code target} cannot be spoken to in this protocol; null when it can. */
        @Nullable
        String problem(Target target) {
            return switch (this) {
                case HTTP1 -> null;
                case H2 -> target.secure() ? null : "scheme https, for protocol h2; without TLS it is h2c";
                case H2C -> target.secure() ? "scheme http, for protocol h2c; with TLS it is h2" : null;
            };
        }
    }

    /** When another try is made; only ever for a request that was not sent, or is idempotent and has no body. */
    public enum RetryOn {
        CONNECT_FAILURE,
        RESET_BEFORE_RESPONSE,
        PER_TRY_TIMEOUT,
        STATUS_502,
        STATUS_503,
        STATUS_504;

        static final Pattern FORM =
                Pattern.compile("connect-failure|reset-before-response|per-try-timeout|502|503|504");
        static final String EXPECTED = "connect-failure, reset-before-response, per-try-timeout, 502, 503 or 504";

        static RetryOn of(String wire) {
            return switch (wire) {
                case "connect-failure" -> CONNECT_FAILURE;
                case "reset-before-response" -> RESET_BEFORE_RESPONSE;
                case "per-try-timeout" -> PER_TRY_TIMEOUT;
                case "502" -> STATUS_502;
                case "503" -> STATUS_503;
                case "504" -> STATUS_504;
                default -> throw new IllegalArgumentException("on: " + wire);
            };
        }

        String wire() {
            return switch (this) {
                case CONNECT_FAILURE -> "connect-failure";
                case RESET_BEFORE_RESPONSE -> "reset-before-response";
                case PER_TRY_TIMEOUT -> "per-try-timeout";
                case STATUS_502 -> "502";
                case STATUS_503 -> "503";
                case STATUS_504 -> "504";
            };
        }
    }

    static @Nullable Upstream read(JsonObjectReader in) {
        String name = Names.name(in);
        Protocol protocol = in.oneOf("protocol", Protocol.HTTP1, Protocol.class);
        List<Target> targets = in.objects("targets", 256, target -> readTarget(target, protocol));
        if (in.isNothing("targets")) {
            in.violation("targets", "none (expected: at least one)");
        }
        LoadBalancing balancing = LoadBalancing.read(in, "loadBalancing");
        Duration slowStart = in.duration("slowStart", Duration.ZERO, Duration.ZERO, Duration.ofHours(1));
        HealthCheck healthCheck = in.objectOrNull("healthCheck", HealthCheck::read);
        Outlier outlier = in.objectOrNull("outlier", Outlier::read);
        Timeouts timeouts = in.object("timeouts", Timeouts.DEFAULT, Timeouts::read);
        Retry retry = in.object("retry", Retry.NONE, Retry::read);
        int connections = (int) in.number("maxConnectionsPerNode", 1024, 1, 65_536);
        Tls tls = in.object("tls", Tls.DEFAULT, Tls::read);
        return in.build(() -> new Upstream(
                name,
                targets,
                balancing,
                slowStart,
                healthCheck,
                outlier,
                timeouts,
                retry,
                connections,
                tls,
                protocol));
    }

    private static @Nullable Target readTarget(JsonObjectReader in, Protocol protocol) {
        Target target = Target.read(in);
        String problem = target == null ? null : protocol.problem(target);
        if (target != null && problem != null) {
            in.violation("url", '"' + target.url().toString() + "\" (expected: " + problem + ")");
        }
        return target;
    }

    @Override
    public ObjectNode toJson() {
        ObjectNode json = Json.object().put("name", name);
        JsonLists.put(json, "targets", targets, Target::toJson);
        json.set("loadBalancing", loadBalancing.toJson());
        json.put("slowStart", HumanDuration.print(slowStart));
        json.set("healthCheck", healthCheck == null ? null : healthCheck.toJson());
        json.set("outlier", outlier == null ? null : outlier.toJson());
        json.set("timeouts", timeouts.toJson());
        json.set("retry", retry.toJson());
        json.put("maxConnectionsPerNode", maxConnectionsPerNode);
        json.set("tls", tls.toJson());
        return json.put("protocol", JsonObjectReader.wireName(protocol));
    }

    /**
     * Active checks: GET {@code path} each {@code interval}; 2xx and 3xx are healthy.
     *
     * @param healthyAfter successes in a row that bring a target back
     * @param unhealthyAfter failures in a row that take it out
     */
    public record HealthCheck(String path, Duration interval, Duration timeout, int healthyAfter, int unhealthyAfter) {
        static @Nullable HealthCheck read(JsonObjectReader in) {
            String path = in.string("path", Pattern.compile("/[!-~]{0,1023}"), "a path such as /health");
            Duration interval =
                    in.duration("interval", Duration.ofSeconds(5), Duration.ofMillis(100), Duration.ofHours(1));
            Duration timeout =
                    in.duration("timeout", Duration.ofSeconds(1), Duration.ofMillis(10), Duration.ofMinutes(1));
            int healthyAfter = (int) in.number("healthyAfter", 2, 1, 100);
            int unhealthyAfter = (int) in.number("unhealthyAfter", 3, 1, 100);
            return in.build(() -> new HealthCheck(path, interval, timeout, healthyAfter, unhealthyAfter));
        }

        ObjectNode toJson() {
            return Json.object()
                    .put("path", path)
                    .put("interval", HumanDuration.print(interval))
                    .put("timeout", HumanDuration.print(timeout))
                    .put("healthyAfter", healthyAfter)
                    .put("unhealthyAfter", unhealthyAfter);
        }
    }

    /**
     * Passive checks: a target with {@code consecutiveFailures} in a row is left out for {@code ejectFor}, longer each time
     * it happens again soon, but never more than {@code maxEjectedPercent} of the targets (at least one always stays).
     */
    public record Outlier(int consecutiveFailures, Duration ejectFor, int maxEjectedPercent) {
        static @Nullable Outlier read(JsonObjectReader in) {
            int failures = (int) in.number("consecutiveFailures", 5, 1, 10_000);
            Duration ejectFor =
                    in.duration("ejectFor", Duration.ofSeconds(30), Duration.ofMillis(100), Duration.ofHours(1));
            int percent = (int) in.number("maxEjectedPercent", 50, 0, 100);
            return in.build(() -> new Outlier(failures, ejectFor, percent));
        }

        ObjectNode toJson() {
            return Json.object()
                    .put("consecutiveFailures", consecutiveFailures)
                    .put("ejectFor", HumanDuration.print(ejectFor))
                    .put("maxEjectedPercent", maxEjectedPercent);
        }
    }

    /**
     * How long an upstream may take.
     *
     * @param connect to a TCP connection (and TLS)
     * @param response from the last byte sent to the response head
     * @param perTry from the last byte sent to the response head, after which another try is made where one may be; null
     *     never gives up a try for being slow
     * @param idle between two pieces of a body
     */
    public record Timeouts(
            Duration connect, Duration response, @Nullable Duration perTry, Duration idle) {
        static final Timeouts DEFAULT =
                new Timeouts(Duration.ofSeconds(2), Duration.ofSeconds(15), null, Duration.ofSeconds(60));

        static @Nullable Timeouts read(JsonObjectReader in) {
            Duration min = Duration.ofMillis(10);
            Duration max = Duration.ofHours(1);
            Duration connect = in.duration("connect", DEFAULT.connect, min, max);
            Duration response = in.duration("response", DEFAULT.response, min, max);
            Duration perTry = in.has("perTry") ? in.duration("perTry", min, max) : null;
            Duration idle = in.duration("idle", DEFAULT.idle, min, max);
            return in.build(() -> new Timeouts(connect, response, perTry, idle));
        }

        ObjectNode toJson() {
            return Json.object()
                    .put("connect", HumanDuration.print(connect))
                    .put("response", HumanDuration.print(response))
                    .put("perTry", perTry == null ? null : HumanDuration.print(perTry))
                    .put("idle", HumanDuration.print(idle));
        }
    }

    /**
     * Further tries on another target.
     *
     * @param attempts further tries a request may make
     * @param budgetPercent the most that tries may add to an upstream's requests
     */
    public record Retry(int attempts, List<RetryOn> on, int budgetPercent) {
        static final Retry NONE = new Retry(0, List.of(), 20);

        public Retry {
            on = List.copyOf(on);
        }

        static @Nullable Retry read(JsonObjectReader in) {
            int attempts = (int) in.number("attempts", 0, 0, 5);
            List<RetryOn> on = in.strings("on", 6, RetryOn.FORM, RetryOn.EXPECTED).stream()
                    .map(RetryOn::of)
                    .toList();
            int budget = (int) in.number("budgetPercent", 20, 0, 100);
            return in.build(() -> new Retry(attempts, on, budget));
        }

        ObjectNode toJson() {
            ObjectNode json = Json.object().put("attempts", attempts);
            JsonLists.put(json, "on", on.stream().map(RetryOn::wire).toList());
            return json.put("budgetPercent", budgetPercent);
        }
    }

    /**
     * How an {@code https} target proves who it is.
     *
     * @param verify check the certificate and the host name
     * @param serverName name sent (SNI) and expected; the target's host when null
     * @param caPem certificates trusted instead of the system's
     */
    public record Tls(
            boolean verify,
            @Nullable String serverName,
            @Nullable String caPem) {
        static final Tls DEFAULT = new Tls(true, null, null);

        static @Nullable Tls read(JsonObjectReader in) {
            boolean verify = in.flag("verify", true);
            String serverName = in.stringOrNull("serverName");
            String caPem = in.stringOrNull("caPem");
            if (serverName != null && !Target.HOST.matcher(serverName).matches()) {
                in.violation("serverName", "\"" + serverName + "\" (expected: a host name)");
            }
            String problem = caPem == null ? null : PemCertificates.problem(caPem);
            if (problem != null) {
                in.violation("caPem", problem);
            }
            return in.build(() -> new Tls(verify, serverName, caPem));
        }

        ObjectNode toJson() {
            return Json.object()
                    .put("verify", verify)
                    .put("serverName", serverName)
                    .put("caPem", caPem);
        }
    }
}
