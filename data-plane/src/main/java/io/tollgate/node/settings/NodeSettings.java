package io.tollgate.node.settings;

import io.tollgate.core.config.Labels;
import io.tollgate.core.config.Names;
import io.tollgate.core.key.Cidr;
import io.tollgate.node.guard.ClientLimits;
import io.tollgate.node.record.LogPlan;
import io.tollgate.node.transport.Sockets;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Everything a node is told from outside.
 *
 * @param name of this node, unique in its fleet
 * @param data its private folder
 * @param exports what a collector is told
 */
public record NodeSettings(
        String name,
        Path data,
        Listeners listeners,
        ControlPlane controlPlane,
        Proxying proxying,
        ExportSettings exports) {
    private static final int DNS_PORT = 53;
    private static final int CONTROL_PLANES_MAX = 16;
    private static final Duration DRAIN_TIMEOUT = Duration.ofSeconds(20);
    private static final Duration DRAIN_NOTICE = Duration.ofSeconds(1);
    private static final Duration SHED_LAG = Duration.ofMillis(100);
    private static final int INFLIGHT_MAX = 20_000;
    private static final int COUNT_MAX = 1_000_000_000;
    private static final int LIMIT_COUNTERS = 250_000;
    private static final int LIMIT_COUNTERS_MAX = 4_000_000;
    private static final int HEADERS_MAX = 32;
    private static final int NAMED_CONSUMERS_MAX = 200;

    /**
     * Where this node listens.
     *
     * @param bind the address of every listener
     * @param clusterAddress where other nodes reach its cluster member
     * @param member what its cluster member is for
     */
    public record Listeners(
            InetAddress bind,
            int proxyPort,
            int proxyTlsPort,
            int statusPort,
            int clusterPort,
            HostPort clusterAddress,
            MemberKind member) {}

    /**
     * Where the control planes are, and what they are told.
     *
     * @param addresses of all control planes on one database; the node is at one of them, and goes to another when it must
     * @param joinToken needed until this node is enrolled, and not looked at after: its file may be gone by then
     * @param labels by name: what tells this node apart for people
     */
    public record ControlPlane(List<HostPort> addresses, Secret joinToken, Map<String, String> labels) {
        public ControlPlane {
            addresses = List.copyOf(addresses);
            labels = Map.copyOf(labels);
        }

        /** Never the token. */
        @Override
        public String toString() {
            return addresses.toString();
        }
    }

    /** A secret that is read when it is needed. */
    @FunctionalInterface
    public interface Secret {
        /** The secret; null when none is set. Throws when its file can't be read. */
        @Nullable
        String read() throws InvalidSettingException;
    }

    /**
     * How this node carries traffic.
     *
     * @param drainTimeout requests in flight get that long when the node stops
     * @param drainNotice nobody new must have come for that long until a node that stops listens no more
     * @param sockets how event loops talk to the kernel
     * @param shedLag how long work may stand on an event loop before requests that matter less are turned away
     * @param inflightMax requests at one time
     * @param accessLog what is logged of requests
     * @param trustedProxies peers whose {@code X-Forwarded-For} is believed
     * @param limits what a client may ask before any route is known
     * @param guardsCredentials whether those are held back who try credentials
     * @param nativeSignatures whether a native library may verify the signatures of tokens
     * @param limitCountersMax counters of limits' rates that the cluster keeps apart
     * @param dnsServers asked for the names of targets; the system's when there are none
     * @param namedConsumersMax consumers that have series of their own in the metrics; 0 for none
     */
    public record Proxying(
            Duration drainTimeout,
            Duration drainNotice,
            Sockets sockets,
            Duration shedLag,
            int inflightMax,
            LogPlan accessLog,
            List<Cidr> trustedProxies,
            ClientLimits limits,
            boolean guardsCredentials,
            boolean nativeSignatures,
            int limitCountersMax,
            List<InetSocketAddress> dnsServers,
            int namedConsumersMax) {
        public Proxying {
            trustedProxies = List.copyOf(trustedProxies);
            dnsServers = List.copyOf(dnsServers);
        }
    }

    /** Reads the variables {@code TOLLGATE_*}; what is absent has its default. */
    public static NodeSettings read(Map<String, String> variables) throws InvalidSettingException {
        Environment in = new Environment(variables);
        String name = in.text("TOLLGATE_NODE_NAME", "node-1");
        if (!Names.NAME.matcher(name).matches()) {
            throw new InvalidSettingException(
                    "TOLLGATE_NODE_NAME", "\"" + name + "\" (expected: " + Names.NAME_EXPECTED + ")");
        }
        return new NodeSettings(
                name,
                in.path("TOLLGATE_DATA", "./data"),
                listeners(in),
                controlPlane(in),
                proxying(in),
                ExportSettings.read(in));
    }

    private static Listeners listeners(Environment in) throws InvalidSettingException {
        String bindText = in.text("TOLLGATE_BIND", "127.0.0.1");
        InetAddress bind;
        try {
            bind = InetAddress.getByName(bindText);
        } catch (UnknownHostException e) {
            throw new InvalidSettingException(
                    "TOLLGATE_BIND", "\"" + bindText + "\" (expected: an address of this machine)");
        }
        int cluster = in.port("TOLLGATE_CLUSTER_PORT", 5701);
        if (bind.isAnyLocalAddress() && in.textOrNull("TOLLGATE_CLUSTER_ADDRESS") == null) {
            throw new InvalidSettingException(
                    "TOLLGATE_CLUSTER_ADDRESS",
                    "not set while TOLLGATE_BIND is " + bindText
                            + " (expected: host:port where the other nodes reach this one)");
        }
        HostPort clusterAddress = in.parsed(
                "TOLLGATE_CLUSTER_ADDRESS", new HostPort(bind.getHostAddress(), cluster), "host:port", HostPort::parse);
        return new Listeners(
                bind,
                in.port("TOLLGATE_PROXY_PORT", 8000),
                in.port("TOLLGATE_PROXY_TLS_PORT", 8443),
                in.port("TOLLGATE_STATUS_PORT", 8100),
                cluster,
                clusterAddress,
                in.parsed("TOLLGATE_CLUSTER_MEMBER", MemberKind.DATA, "data or lite", MemberKind::parse));
    }

    private static ControlPlane controlPlane(Environment in) throws InvalidSettingException {
        return new ControlPlane(
                in.parsed(
                        "TOLLGATE_SYNC_ADDRESS",
                        List.of(new HostPort("localhost", 8005)),
                        "host:port, or at most 16 of them separated by commas",
                        NodeSettings::controlPlanes),
                () -> in.secretOrNull("TOLLGATE_JOIN_TOKEN"),
                in.parsed("TOLLGATE_NODE_LABELS", Map.of(), Labels.EXPECTED, Labels::parse));
    }

    private static List<HostPort> controlPlanes(String text) {
        List<HostPort> addresses = Stream.of(text.split(",", -1)) // an empty one at the end is refused, too
                .map(String::strip)
                .map(HostPort::parse)
                .distinct()
                .toList();
        if (addresses.size() > CONTROL_PLANES_MAX) {
            throw new IllegalArgumentException(text);
        }
        return addresses;
    }

    private static Sockets sockets(Environment in) throws InvalidSettingException {
        Sockets wanted = in.parsed("TOLLGATE_TRANSPORT", Sockets.standard(), "epoll, io_uring or nio", Sockets::parse);
        if (!wanted.isAvailable()) {
            throw new InvalidSettingException(
                    "TOLLGATE_TRANSPORT",
                    "\"" + wanted.text()
                            + "\" is not available here (expected: what the kernel and its filters allow)");
        }
        return wanted;
    }

    private static Proxying proxying(Environment in) throws InvalidSettingException {
        return new Proxying(
                in.duration("TOLLGATE_DRAIN_TIMEOUT", DRAIN_TIMEOUT),
                in.duration("TOLLGATE_DRAIN_NOTICE", DRAIN_NOTICE),
                sockets(in),
                in.timeout("TOLLGATE_SHED_LAG", SHED_LAG),
                in.number("TOLLGATE_INFLIGHT_MAX", INFLIGHT_MAX, 1, 1_000_000),
                accessLog(in),
                in.parsed(
                        "TOLLGATE_TRUSTED_PROXIES",
                        List.of(),
                        "address blocks such as 10.0.0.0/8, separated by commas",
                        text -> Stream.of(text.split(","))
                                .map(String::strip)
                                .map(Cidr::parse)
                                .toList()),
                limits(in),
                in.parsed("TOLLGATE_CREDENTIAL_GUARD", true, "on or off", NodeSettings::isOn),
                in.parsed("TOLLGATE_NATIVE_SIGNATURES", true, "on or off", NodeSettings::isOn),
                in.number("TOLLGATE_LIMIT_COUNTERS_MAX", LIMIT_COUNTERS, 1_000, LIMIT_COUNTERS_MAX),
                in.parsed(
                        "TOLLGATE_DNS_SERVERS",
                        List.of(),
                        "addresses such as 10.0.0.2 or 10.0.0.2:5353, separated by commas",
                        text -> Stream.of(text.split(","))
                                .map(String::strip)
                                .map(NodeSettings::dnsServer)
                                .toList()),
                in.number("TOLLGATE_METRICS_CONSUMERS", 0, 0, NAMED_CONSUMERS_MAX));
    }

    private static LogPlan accessLog(Environment in) throws InvalidSettingException {
        LogPlan.Rotation rotation = LogPlan.Rotation.DEFAULT;
        return new LogPlan(
                in.text("TOLLGATE_ACCESS_LOG", "stdout"),
                in.parsed(
                        "TOLLGATE_ACCESS_LOG_FORMAT",
                        LogPlan.Format.JSON,
                        "json, ecs or combined",
                        LogPlan.Format::parse),
                new LogPlan.Rotation(
                        in.number("TOLLGATE_ACCESS_LOG_FILE_BYTES", (int) rotation.bytesMax(), 65_536, COUNT_MAX),
                        in.number("TOLLGATE_ACCESS_LOG_FILES", rotation.filesMax(), 1, 1_000)),
                new LogPlan.Capture(
                        in.parsed(
                                "TOLLGATE_ACCESS_LOG_HEADERS",
                                List.of(),
                                "names of request fields that hold no secrets, separated by commas",
                                NodeSettings::headers),
                        Set.copyOf(in.parsed(
                                "TOLLGATE_ACCESS_LOG_QUERY",
                                List.of(),
                                "names of query parameters, separated by commas",
                                NodeSettings::words))));
    }

    private static List<String> words(String text) {
        return Stream.of(text.split(",")).map(String::strip).toList();
    }

    private static List<String> headers(String text) {
        List<String> names = words(text.toLowerCase(Locale.ROOT));
        if (names.size() > HEADERS_MAX
                || !names.stream()
                        .allMatch(name -> Names.FIELD_NAME.matcher(name).matches())) {
            throw new IllegalArgumentException(text);
        }
        return new LogPlan.Capture(names, Set.of()).headers();
    }

    private static boolean isOn(String text) {
        return switch (text) {
            case "on" -> true;
            case "off" -> false;
            default -> throw new IllegalArgumentException(text);
        };
    }

    private static ClientLimits limits(Environment in) throws InvalidSettingException {
        ClientLimits otherwise = ClientLimits.DEFAULTS;
        return new ClientLimits(
                in.number("TOLLGATE_MAX_CONNECTIONS", otherwise.connectionsMax(), 1, COUNT_MAX),
                in.number("TOLLGATE_MAX_CONNECTIONS_PER_ADDRESS", otherwise.connectionsPerAddressMax(), 1, COUNT_MAX),
                in.number("TOLLGATE_MAX_REQUESTS_PER_CONNECTION", otherwise.requestsPerConnectionMax(), 1, COUNT_MAX),
                in.number("TOLLGATE_MAX_STREAMS_PER_CONNECTION", otherwise.streamsPerConnectionMax(), 1, COUNT_MAX),
                in.timeout("TOLLGATE_HEAD_TIMEOUT", otherwise.headTimeout()),
                in.timeout("TOLLGATE_IDLE_TIMEOUT", otherwise.idleTimeout()));
    }

    /** A literal address with or without a port: a name server cannot be found by asking it. */
    private static InetSocketAddress dnsServer(String text) {
        int end = text.startsWith("[")
                ? text.indexOf(']') + 1
                : text.indexOf(':') < 0 ? text.length() : text.indexOf(':');
        boolean bareIpv6 = !text.startsWith("[") && text.indexOf(':') != text.lastIndexOf(':');
        String host = bareIpv6 ? text : text.substring(0, end);
        String rest = bareIpv6 ? "" : text.substring(end);
        int port = rest.isEmpty() ? DNS_PORT : Integer.parseInt(rest.substring(1));
        if (port < 1 || !(rest.isEmpty() || rest.startsWith(":"))) {
            throw new IllegalArgumentException(text);
        }
        return new InetSocketAddress(InetAddress.ofLiteral(host), port);
    }
}
