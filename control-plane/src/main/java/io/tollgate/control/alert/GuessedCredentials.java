package io.tollgate.control.alert;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * What the nodes' guards of credentials count beyond an address: a key that is guessed, and guesses over all addresses. Each
 * node hears of the others' failures, so that any one's word is about the whole cluster.
 */
final class GuessedCredentials {
    private static final String KEY_ID_START = "k_";
    private static final String EVERYBODY = "everybody";

    private GuessedCredentials() {}

    /** A subject, by the node that counts most, and by whom it is reported. */
    private record Guessed(double failures, List<String> nodes) {}

    /** Each key whose secret is guessed, by what nodes said since {@code since}. */
    static List<Finding> keys(Connection connection, Instant since) throws SQLException {
        return found(connection, since, subject -> subject.startsWith(KEY_ID_START)).entrySet().stream()
                .sorted(Map.Entry.comparingByValue(
                        Comparator.comparingDouble(Guessed::failures).reversed()))
                .map(each -> finding(each.getKey(), each.getValue(), " wrong secrets lately, seen by "))
                .toList();
    }

    /** One finding about the whole system, or none. */
    static List<Finding> everywhere(Connection connection, Instant since) throws SQLException {
        return found(connection, since, EVERYBODY::equals).values().stream()
                .map(guessed -> finding("", guessed, " wrong credentials lately over all addresses, seen by "))
                .toList();
    }

    private static Finding finding(String subject, Guessed guessed, String words) {
        return new Finding(
                subject, guessed.failures, Math.round(guessed.failures) + words + String.join(", ", guessed.nodes));
    }

    private static Map<String, Guessed> found(Connection connection, Instant since, Predicate<String> subjects)
            throws SQLException {
        Map<String, Guessed> found = new TreeMap<>();
        NodeWords.since(connection, since)
                .forEach(said -> said.status().getPenaltiesList().stream()
                        .filter(penalty -> subjects.test(penalty.getSubject()))
                        .forEach(penalty -> found.merge(
                                penalty.getSubject(),
                                new Guessed(penalty.getFailures(), List.of(said.node())),
                                GuessedCredentials::together)));
        return found;
    }

    private static Guessed together(Guessed one, Guessed two) {
        List<String> nodes = new ArrayList<>(one.nodes);
        nodes.addAll(two.nodes);
        return new Guessed(Math.max(one.failures, two.failures), nodes);
    }
}
