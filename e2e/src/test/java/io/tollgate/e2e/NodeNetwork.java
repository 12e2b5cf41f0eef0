package io.tollgate.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A bridge, and a network namespace behind it for each node; everybody else stays in the namespace that the test runs in. Cuts are
 * silent and one-way: the sender's table of neighbours then names a hardware address that nobody has. Needs root on Linux.
 *
 * <p>One thread at a time.
 */
final class NodeNetwork implements AutoCloseable {
    /** Who is on the bridge itself, by the last octet of the address. */
    enum Resident {
        CONTROL_PLANE(1),
        UPSTREAM(2),
        CLIENTS(3);

        private final int octet;

        Resident(int octet) {
            this.octet = octet;
        }
    }

    private static final String PREFIX = "tgp";
    private static final Pattern OWN_NAMESPACE = Pattern.compile(PREFIX + "-([0-9]+)-n[0-9]+");
    private static final Pattern OWN_BRIDGE = Pattern.compile(PREFIX + "([0-9]+)b");
    private static final int FIRST_NODE_OCTET = 10;
    private static final String NOBODY = "02:74:67:ff:ff:ff";
    private static final String BRIDGE_HARDWARE = "02:74:67:00:00:fe";
    private static final String INSIDE = "eth0";

    private final long pid = ProcessHandle.current().pid();
    /** For tests of networks (RFC 2544): nobody routes it. */
    private final String subnet = "198.18." + pid % 256 + ".";

    private final String bridge = PREFIX + pid + "b";
    private final int nodes;

    private NodeNetwork(int nodes) {
        this.nodes = nodes;
    }

    /** Why there can be none here; empty when there can. */
    static Optional<String> whyNot() {
        if (!"root".equals(System.getProperty("user.name"))) {
            return Optional.of("network namespaces need root");
        }
        try (NodeNetwork tried = of(1)) {
            return tried.nodes == 1 ? Optional.empty() : Optional.of("no node");
        } catch (IOException refused) {
            return Optional.of("network namespaces do not work here: " + refused.getMessage());
        }
    }

    /** Makes one; what earlier runs that were killed left over goes away first. */
    static NodeNetwork of(int nodes) throws IOException {
        removeLeftovers();
        NodeNetwork network = new NodeNetwork(nodes);
        try {
            network.make();
            return network;
        } catch (IOException failed) {
            network.close();
            throw failed;
        }
    }

    private void make() throws IOException {
        ip("link", "add", bridge, "address", BRIDGE_HARDWARE, "type", "bridge");
        for (Resident resident : Resident.values()) {
            ip("addr", "add", address(resident) + "/24", "dev", bridge);
        }
        ip("link", "set", bridge, "up");
        for (int node = 0; node < nodes; node++) {
            String outside = PREFIX + pid + "v" + node;
            ip("netns", "add", namespace(node));
            ip("link", "add", outside, "type", "veth", "peer", "name", INSIDE, "netns", namespace(node));
            ip("link", "set", outside, "master", bridge, "up");
            inside(node, "link", "set", INSIDE, "address", hardware(node));
            inside(node, "addr", "add", address(node) + "/24", "dev", INSIDE);
            inside(node, "link", "set", INSIDE, "up");
            inside(node, "link", "set", "lo", "up");
            ip("neigh", "replace", address(node), "lladdr", hardware(node), "dev", bridge, "nud", "permanent");
        }
        for (int node = 0; node < nodes; node++) {
            for (Resident resident : Resident.values()) {
                neighbour(node, address(resident), BRIDGE_HARDWARE);
            }
            for (int other = 0; other < nodes; other++) {
                mend(node, other);
            }
        }
    }

    private String namespace(int node) {
        return PREFIX + "-" + pid + "-n" + node;
    }

    private static String hardware(int node) {
        return "02:74:67:00:00:%02x".formatted(FIRST_NODE_OCTET + node);
    }

    String address(Resident resident) {
        return subnet + resident.octet;
    }

    /** Of a node, counted from 0. */
    String address(int node) {
        return subnet + (FIRST_NODE_OCTET + node);
    }

    /** What a command is run through so that it has that node's network. */
    List<String> entering(int node) {
        return List.of("ip", "netns", "exec", namespace(node));
    }

    /** From now on nothing that {@code from} sends to {@code to} comes there. */
    void cut(int from, int to) throws IOException {
        if (from != to) {
            neighbour(from, address(to), NOBODY);
        }
    }

    void mend(int from, int to) throws IOException {
        if (from != to) {
            neighbour(from, address(to), hardware(to));
        }
    }

    /** From now on nothing that {@code from} sends to {@code resident} comes there. */
    void cut(int from, Resident resident) throws IOException {
        neighbour(from, address(resident), NOBODY);
    }

    void mend(int from, Resident resident) throws IOException {
        neighbour(from, address(resident), BRIDGE_HARDWARE);
    }

    private void neighbour(int node, String address, String hardware) throws IOException {
        inside(node, "neigh", "replace", address, "lladdr", hardware, "dev", INSIDE, "nud", "permanent");
    }

    private void inside(int node, String... arguments) throws IOException {
        List<String> all = new ArrayList<>(List.of("-n", namespace(node)));
        all.addAll(List.of(arguments));
        ip(all.toArray(String[]::new));
    }

    private static String ip(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("ip"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
        try {
            if (process.waitFor() != 0) {
                throw new IOException(String.join(" ", command) + ": " + output);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted during " + String.join(" ", command), interrupted);
        }
        return output;
    }

    /** Of processes that are no more; those of another run that goes on are left alone. */
    private static void removeLeftovers() throws IOException {
        for (String line : ip("netns", "list").lines().toList()) {
            String name = line.split(" ", 2)[0];
            if (isLeftOver(OWN_NAMESPACE, name)) {
                ip("netns", "delete", name);
            }
        }
        for (String line : ip("-o", "link", "show", "type", "bridge").lines().toList()) {
            String name = line.split(": ", 3)[1];
            if (isLeftOver(OWN_BRIDGE, name)) {
                ip("link", "delete", name);
            }
        }
    }

    private static boolean isLeftOver(Pattern own, String name) {
        var matcher = own.matcher(name);
        return matcher.matches()
                && ProcessHandle.of(Long.parseLong(matcher.group(1))).isEmpty();
    }

    @Override
    public void close() {
        // A namespace takes both ends of its wire along.
        for (int node = 0; node < nodes; node++) {
            attempt("netns", "delete", namespace(node));
        }
        attempt("link", "delete", bridge);
    }

    private static void attempt(String... arguments) {
        try {
            ip(arguments);
        } catch (IOException missing) {
            // It was never made.
        }
    }
}
