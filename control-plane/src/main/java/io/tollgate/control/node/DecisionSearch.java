package io.tollgate.control.node;

import io.tollgate.control.problem.ProblemException.TooManyRequests;
import io.tollgate.protocol.v1.Decision;
import io.tollgate.protocol.v1.FoundDecision;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Asks every node that is connected here what it remembers of a request. Nothing is kept of the answers. {@link #find}
 * blocks for a moment; the streams' threads bring answers.
 */
@Singleton
public final class DecisionSearch {
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    /** People who ask at the same time; each question goes to every node. */
    private static final int AT_ONCE_MAX = 8;

    private final NodeRegistry nodes;
    private final Semaphore places = new Semaphore(AT_ONCE_MAX);
    private final AtomicLong next = new AtomicLong();
    private final Map<Long, Question> open = new ConcurrentHashMap<>();

    DecisionSearch(NodeRegistry nodes) {
        this.nodes = nodes;
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

    /** One question, and who has not answered it yet. */
    private static final class Question {
        private final Set<String> awaited;
        private final CountDownLatch done;
        private String node = "";
        private @Nullable Decision newest;

        Question(Set<String> awaited) {
            this.awaited = new TreeSet<>(awaited);
            done = new CountDownLatch(awaited.size());
        }

        synchronized void found(String from, @Nullable Decision decision) {
            if (!awaited.remove(from)) {
                return; // twice, or never asked
            }
            Decision known = newest;
            if (decision != null && (known == null || known.getAtEpochMillis() < decision.getAtEpochMillis())) {
                newest = decision;
                node = from;
            }
            done.countDown();
        }

        /** {@code elsewhere} are nodes at other control planes, whom this one cannot ask. */
        synchronized Found outcome(Set<String> asked, Set<String> elsewhere) {
            Set<String> all = new TreeSet<>(asked);
            all.addAll(elsewhere);
            Set<String> silent = new TreeSet<>(awaited);
            silent.addAll(elsewhere);
            return new Found(node, newest, List.copyOf(all), List.copyOf(silent));
        }
    }

    /** Asks; takes two seconds at the most. */
    public Found find(String requestId) {
        Map<String, NodeLink> links = new TreeMap<>(nodes.links());
        Question question = new Question(links.keySet());
        if (!places.tryAcquire()) {
            throw new TooManyRequests("Too many people ask nodes about requests at this moment", PATIENCE);
        }
        long number = next.incrementAndGet();
        open.put(number, question);
        try {
            links.forEach((name, link) -> link.find(number, requestId));
            boolean _ = question.done.await(PATIENCE.toNanos(), TimeUnit.NANOSECONDS); // who is silent is told
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            open.remove(number);
            places.release();
        }
        Set<String> elsewhere = new TreeSet<>(nodes.liveNames());
        elsewhere.removeAll(links.keySet());
        return question.outcome(links.keySet(), elsewhere);
    }

    /** An answer of {@code node}; one that nobody waits for is dropped. */
    public void found(String node, FoundDecision answer) {
        Question question = open.get(answer.getQuestion());
        if (question != null) {
            question.found(node, answer.hasDecision() ? answer.getDecision() : null);
        }
    }
}
