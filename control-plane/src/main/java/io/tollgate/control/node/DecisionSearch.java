package io.tollgate.control.node;

import io.tollgate.protocol.v1.Decision;
import io.tollgate.protocol.v1.FoundDecision;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Asks every node that is connected here what it remembers of a request. */
@Singleton
public final class DecisionSearch {
    private final NodeQuestions<FoundDecision> questions;

    DecisionSearch(NodeRegistry nodes) {
        questions = new NodeQuestions<>(nodes, "requests");
    }

    /**
     * What came of asking.
     *
     * @param node that remembers; empty when none does
     * @param decision the newest that any of them remembers; null when none does
     * @param asked every node that was connected
     * @param silent those of them that did not answer, or are at another control plane
     */
    public record Found(String node, @Nullable Decision decision, List<String> asked, List<String> silent) {
        public Found {
            asked = List.copyOf(asked);
            silent = List.copyOf(silent);
        }
    }

    /** Asks; takes two seconds at the most. */
    public Found find(String requestId) {
        NodeQuestions.Answers<FoundDecision> answers =
                questions.ask((node, link, question) -> link.find(question, requestId));
        String from = "";
        Decision newest = null;
        for (Map.Entry<String, FoundDecision> each : answers.byNode().entrySet()) {
            Decision decision = each.getValue().hasDecision() ? each.getValue().getDecision() : null;
            if (decision != null && (newest == null || newest.getAtEpochMillis() < decision.getAtEpochMillis())) {
                newest = decision;
                from = each.getKey();
            }
        }
        return new Found(from, newest, answers.asked(), answers.silent());
    }

    /**
     * Waits until {@code node} has heard what it was asked to watch before this: it takes its questions behind that, in turn. Two
     * seconds at the most; false when it did not say so by then.
     */
    public boolean hasHeard(String node) {
        return questions
                .askOne(node, (name, link, question) -> link.find(question, ""))
                .byNode()
                .containsKey(node);
    }

    /** An answer of {@code node}; one that nobody waits for is dropped. */
    public void found(String node, FoundDecision answer) {
        questions.answered(node, answer.getQuestion(), answer);
    }
}
