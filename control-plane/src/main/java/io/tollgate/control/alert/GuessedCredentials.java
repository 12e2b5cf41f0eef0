package io.tollgate.control.alert;

import io.tollgate.control.alert.AlertStore.LastFound;
import io.tollgate.core.key.Cidr;
import io.tollgate.protocol.v1.Penalty;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/**
 * What the nodes' guards of credentials count: the guesses of an address or a network, those at a key, and those over all
 * addresses. Each node hears of the others' failures, so that any one's word is about the whole cluster.
 */
final class GuessedCredentials {
    private static final String KEY_ID_START = "k_";
    private static final String EVERYBODY = "everybody";
    private static final String NOBODY = "";
    private static final int IPV6_BYTES = 16;
    private static final int IPV6_NETWORK_BYTES = 8;

    private GuessedCredentials() {}

    /** A subject, by the node that counts most, and by whom it is reported. */
    private record Guessed(double failures, SortedSet<String> nodes) {}

    /** Each key whose secret is guessed, by what nodes said since {@code since}. */
    static List<Finding> keys(Connection connection, Instant since) throws SQLException {
        return worstFirst(
                found(connection, since, subject -> subject.startsWith(KEY_ID_START) ? subject : NOBODY),
                " wrong secrets lately, seen by ");
    }

    /**
     * Each address or network that is held back. An IPv6 address stands for its /64, of which one client has all. A /24 is none
     * of its own while most of its failures are those of addresses that are found by themselves. While credentials are sprayed a
     * node can't tell of all: what has an alert then goes on although nobody tells of it, or alerts would begin and end with each
     * look.
     *
     * @param last what was found of whom there is an alert
     */
    static List<Finding> addresses(Connection connection, List<LastFound> last, Instant since) throws SQLException {
        Map<String, Guessed> found =
                found(connection, since, subject -> subject.equals(EVERYBODY) ? subject : client(subject));
        boolean sprayed = found.remove(EVERYBODY) != null;
        Map<String, Double> told = new HashMap<>();
        found.forEach((subject, guessed) -> {
            if (subject.indexOf('/') < 0) {
                told.merge(neighbours(subject), guessed.failures, Double::sum);
            }
        });
        found.entrySet().removeIf(each -> told.getOrDefault(each.getKey(), 0.0) * 2 > each.getValue().failures);
        List<Finding> all = new ArrayList<>(worstFirst(found, " wrong credentials lately, seen by "));
        if (sprayed) {
            last.stream()
                    .map(each -> each.finding().subject())
                    .filter(subject -> !found.containsKey(subject))
                    .map(subject -> new Finding(subject, 0, "not told of now: too many others guess as well"))
                    .forEach(all::add);
        }
        return all;
    }

    /** One finding about the whole system, or none. */
    static List<Finding> everywhere(Connection connection, Instant since) throws SQLException {
        return found(connection, since, subject -> subject.equals(EVERYBODY) ? subject : NOBODY).values().stream()
                .map(guessed -> finding("", guessed, " wrong credentials lately over all addresses, seen by "))
                .toList();
    }

    /** An IPv4 address or network as it is, the /64 of an IPv6 address. */
    private static String client(String subject) {
        try {
            Cidr.parse(subject);
            int slash = subject.indexOf('/');
            InetAddress address = Cidr.literal(slash < 0 ? subject : subject.substring(0, slash));
            if (address instanceof Inet4Address) {
                return subject;
            }
            byte[] network = Arrays.copyOf(Arrays.copyOf(address.getAddress(), IPV6_NETWORK_BYTES), IPV6_BYTES);
            return InetAddress.getByAddress(network).getHostAddress() + "/64";
        } catch (IllegalArgumentException | UnknownHostException e) {
            return NOBODY; // a key, everybody, or what a node of another version counts
        }
    }

    /** The network that nodes count an IPv4 address for. */
    private static String neighbours(String address) {
        return address.substring(0, address.lastIndexOf('.')) + ".0/24";
    }

    private static List<Finding> worstFirst(Map<String, Guessed> found, String words) {
        return found.entrySet().stream()
                .sorted(Map.Entry.comparingByValue(
                        Comparator.comparingDouble(Guessed::failures).reversed()))
                .map(each -> finding(each.getKey(), each.getValue(), words))
                .toList();
    }

    private static Finding finding(String subject, Guessed guessed, String words) {
        return new Finding(
                subject, guessed.failures, Math.round(guessed.failures) + words + String.join(", ", guessed.nodes));
    }

    /**
     * What is held back, under the name that {@code naming} gives it.
     *
     * @param naming {@link #NOBODY} for what is not asked for
     */
    private static Map<String, Guessed> found(Connection connection, Instant since, UnaryOperator<String> naming)
            throws SQLException {
        Map<String, Guessed> found = new TreeMap<>();
        for (NodeWords.Said said : NodeWords.since(connection, since)) {
            for (Penalty penalty : said.status().getPenaltiesList()) {
                found.merge(
                        naming.apply(penalty.getSubject()),
                        new Guessed(penalty.getFailures(), new TreeSet<>(Set.of(said.node()))),
                        GuessedCredentials::together);
            }
        }
        found.remove(NOBODY);
        return found;
    }

    private static Guessed together(Guessed one, Guessed two) {
        SortedSet<String> nodes = new TreeSet<>(one.nodes);
        nodes.addAll(two.nodes);
        return new Guessed(Math.max(one.failures, two.failures), nodes);
    }
}
