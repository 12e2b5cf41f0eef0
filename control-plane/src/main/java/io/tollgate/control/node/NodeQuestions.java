package io.tollgate.control.node;

import io.tollgate.control.problem.ProblemException.TooManyRequests;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Asks every node that is connected here something, and gathers what they answer. Nothing is kept of the answers. {@link #ask}
 * blocks for a moment; the streams' threads bring answers.
 */
final class NodeQuestions<A> {
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    /** People who ask at the same time; each question goes to every node. */
    private static final int AT_ONCE_MAX = 8;

    private final NodeRegistry nodes;
    private final String about;
    private final Semaphore places = new Semaphore(AT_ONCE_MAX);
    private final AtomicLong next = new AtomicLong();
    private final Map<Long, Question<A>> open = new ConcurrentHashMap<>();

    /** Questions {@code about} something, for people. */
    NodeQuestions(NodeRegistry nodes, String about) {
        this.nodes = nodes;
        this.about = about;
    }

    /**
     * What came of asking.
     *
     * @param byNode what each answered
     * @param asked every node that was connected
     * @param silent those of them that did not answer, or are at another control plane
     */
    record Answers<A>(SortedMap<String, A> byNode, List<String> asked, List<String> silent) {
        Answers {
            asked = List.copyOf(asked);
            silent = List.copyOf(silent);
        }
    }

    /** How one node is asked. */
    @FunctionalInterface
    interface Asking {
        void ask(String node, NodeLink link, long question);
    }

    /** One question, and who has not answered it yet. */
    private static final class Question<A> {
        private final Set<String> awaited;
        private final CountDownLatch done;
        private final SortedMap<String, A> answers = new TreeMap<>();

        Question(Set<String> awaited) {
            this.awaited = new TreeSet<>(awaited);
            done = new CountDownLatch(awaited.size());
        }

        synchronized void answered(String from, A answer) {
            if (!awaited.remove(from)) {
                return; // twice, or never asked
            }
            answers.put(from, answer);
            done.countDown();
        }

        /** {@code elsewhere} are nodes at other control planes, whom this one cannot ask. */
        synchronized Answers<A> outcome(Set<String> asked, Set<String> elsewhere) {
            Set<String> all = new TreeSet<>(asked);
            all.addAll(elsewhere);
            Set<String> silent = new TreeSet<>(awaited);
            silent.addAll(elsewhere);
            return new Answers<>(new TreeMap<>(answers), List.copyOf(all), List.copyOf(silent));
        }
    }

    /** Asks; takes two seconds at the most. */
    Answers<A> ask(Asking asking) {
        return ask(new TreeMap<>(nodes.links()), asking);
    }

    /** Asks {@code node} alone, if it is connected here. */
    Answers<A> askOne(String node, Asking asking) {
        NodeLink link = nodes.links().get(node);
        return ask(link == null ? Map.of() : Map.of(node, link), asking);
    }

    private Answers<A> ask(Map<String, NodeLink> links, Asking asking) {
        Question<A> question = new Question<>(links.keySet());
        if (!places.tryAcquire()) {
            throw new TooManyRequests("Too many people ask nodes about " + about + " at this moment", PATIENCE);
        }
        long number = next.incrementAndGet();
        open.put(number, question);
        try {
            links.forEach((name, link) -> asking.ask(name, link, number));
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
    void answered(String node, long number, A answer) {
        Question<A> question = open.get(number);
        if (question != null) {
            question.answered(node, answer);
        }
    }
}
