package io.tollgate.control.node;

import io.tollgate.protocol.v1.ClusterState;
import io.tollgate.protocol.v1.FindCounter;
import io.tollgate.protocol.v1.FoundCounter;
import io.tollgate.protocol.v1.Status;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/** Asks every node that is connected here how a limit's counters stand for somebody. */
@Singleton
public final class CounterSearch {
    private final NodeRegistry nodes;
    private final NodeQuestions<FoundCounter> questions;

    CounterSearch(NodeRegistry nodes) {
        this.nodes = nodes;
        questions = new NodeQuestions<>(nodes, "counters");
    }

    /**
     * What came of asking.
     *
     * @param byNode what each answered, by name
     * @param silent nodes that did not answer, or are at another control plane
     */
    public record Found(SortedMap<String, FoundCounter> byNode, List<String> silent) {
        public Found {
            silent = List.copyOf(silent);
        }
    }

    /** Asks all, and one of those in the cluster to read what is written there; takes two seconds at the most. */
    public Found find(FindCounter wanted) {
        String reader = nodes.statuses().entrySet().stream()
                .filter(each -> isJoined(each.getValue()) && nodes.links().containsKey(each.getKey()))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse("");
        NodeQuestions.Answers<FoundCounter> answers =
                questions.ask((node, link, question) -> link.find(wanted.toBuilder()
                        .setQuestion(question)
                        .setAskOwner(node.equals(reader))
                        .build()));
        return new Found(answers.byNode(), answers.silent());
    }

    private static boolean isJoined(Status status) {
        return status.getClusterState() == ClusterState.CLUSTER_STATE_JOINED;
    }

    /** An answer of {@code node}; one that nobody waits for is dropped. */
    public void found(String node, FoundCounter answer) {
        questions.answered(node, answer.getQuestion(), answer);
    }
}
