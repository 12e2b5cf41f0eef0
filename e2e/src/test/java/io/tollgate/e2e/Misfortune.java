package io.tollgate.e2e;

import io.tollgate.e2e.NodeNetwork.Resident;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;

/** What happens to a cluster under load. Each ends with everything mended, and says when it was. */
enum Misfortune {
    HEALTHY("nothing", 20) {
        @Override
        long play(ProofCluster cluster, int node) {
            return System.nanoTime();
        }
    },
    KILL("kill -9 of one, started again 8 s later", 20) {
        @Override
        long play(ProofCluster cluster, int node) throws IOException, InterruptedException {
            cluster.node(node).kill();
            pass(Duration.ofSeconds(8));
            cluster.node(node).startAgain();
            return System.nanoTime();
        }
    },
    KILL_TWO("kill -9 of all but one at the same time, started again at once", 30) {
        @Override
        long play(ProofCluster cluster, int node) throws IOException, InterruptedException {
            for (int other : cluster.others(node)) {
                cluster.node(other).kill();
            }
            for (int other : cluster.others(node)) {
                cluster.node(other).startAgain();
            }
            return System.nanoTime();
        }
    },
    RUSH(
            "150 counters of 100 per 10 s at the same time for 45 s, and kill -9 of one after 20 s, started again 5 s later",
            20) {
        @Override
        long play(ProofCluster cluster, int node) throws IOException, InterruptedException {
            try (Demand _ = cluster.demand(List.of(ProofLimit.RUSH_HUNDRED))) {
                pass(Duration.ofSeconds(20));
                cluster.node(node).kill();
                pass(Duration.ofSeconds(5));
                cluster.node(node).startAgain();
                pass(Duration.ofSeconds(20));
            }
            return System.nanoTime();
        }
    },
    STOP("SIGSTOP of one for 10 s", 35) {
        @Override
        long play(ProofCluster cluster, int node) throws IOException, InterruptedException {
            cluster.node(node).pause();
            pass(Duration.ofSeconds(10));
            cluster.node(node).resume();
            return System.nanoTime();
        }
    },
    STOP_BRIEFLY("SIGSTOP of one for 2 s, three times", 10) {
        @Override
        long play(ProofCluster cluster, int node) throws IOException, InterruptedException {
            for (int i = 0; i < 3; i++) {
                cluster.node((node + i) % cluster.size()).pause();
                pass(Duration.ofSeconds(2));
                cluster.node((node + i) % cluster.size()).resume();
                pass(Duration.ofSeconds(2));
            }
            return System.nanoTime();
        }
    },
    CUT("one cut off from the others, both ways, for 15 s", 40) {
        @Override
        long play(ProofCluster cluster, int node) throws IOException {
            for (int other : cluster.others(node)) {
                cluster.network().cut(node, other);
                cluster.network().cut(other, node);
            }
            pass(Duration.ofSeconds(15));
            return mended(cluster);
        }
    },
    CUT_OFF("one cut off from the others and the control plane for 15 s", 35) {
        @Override
        long play(ProofCluster cluster, int node) throws IOException {
            cluster.network().cut(node, Resident.CONTROL_PLANE);
            for (int other : cluster.others(node)) {
                cluster.network().cut(node, other);
                cluster.network().cut(other, node);
            }
            pass(Duration.ofSeconds(15));
            cluster.network().mend(node, Resident.CONTROL_PLANE);
            return mended(cluster);
        }
    },
    CUT_BRIEFLY("one cut off from the others for 3 s", 20) {
        @Override
        long play(ProofCluster cluster, int node) throws IOException {
            for (int other : cluster.others(node)) {
                cluster.network().cut(node, other);
                cluster.network().cut(other, node);
            }
            pass(Duration.ofSeconds(3));
            return mended(cluster);
        }
    },
    DUMB("one whose words do not reach the others, for 15 s", 35) {
        @Override
        long play(ProofCluster cluster, int node) throws IOException {
            for (int other : cluster.others(node)) {
                cluster.network().cut(node, other);
            }
            pass(Duration.ofSeconds(15));
            return mended(cluster);
        }
    },
    DEAF("one whom the others' words do not reach, for 15 s", 35) {
        @Override
        long play(ProofCluster cluster, int node) throws IOException {
            for (int other : cluster.others(node)) {
                cluster.network().cut(other, node);
            }
            pass(Duration.ofSeconds(15));
            return mended(cluster);
        }
    },
    PAIR("two that do not reach each other, and both reach the rest, for 15 s", 35) {
        @Override
        long play(ProofCluster cluster, int node) throws IOException {
            int other = cluster.others(node).getFirst();
            cluster.network().cut(node, other);
            cluster.network().cut(other, node);
            pass(Duration.ofSeconds(15));
            return mended(cluster);
        }
    },
    APART("all cut off from one another for 10 s", 40) {
        @Override
        long play(ProofCluster cluster, int node) throws IOException {
            for (int from = 0; from < cluster.size(); from++) {
                for (int to : cluster.others(from)) {
                    cluster.network().cut(from, to);
                }
            }
            pass(Duration.ofSeconds(10));
            return mended(cluster);
        }
    },
    ROLLING("each stopped in an orderly way and started again, one after the other", 15) {
        @Override
        long play(ProofCluster cluster, int node) throws IOException, InterruptedException {
            for (int i = 0; i < cluster.size(); i++) {
                cluster.node((node + i) % cluster.size()).restart();
            }
            return System.nanoTime();
        }
    },
    CLOCKS("wall clock of one +1 s, -1 s, +10 s, -10 s and a minute ahead, 6 s each, right for 4 s between", 10) {
        @Override
        long play(ProofCluster cluster, int node) throws IOException {
            for (int seconds : List.of(1, -1, 10, -10, 60)) {
                cluster.clock(node).set(Duration.ofSeconds(seconds));
                pass(Duration.ofSeconds(6));
                cluster.clock(node).set(Duration.ZERO);
                pass(Duration.ofSeconds(4));
            }
            return System.nanoTime();
        }
    },
    CLOCK_AND_KILL("wall clock of one +10 s, and another killed and started again", 25) {
        @Override
        long play(ProofCluster cluster, int node) throws IOException, InterruptedException {
            NodeProcess other = cluster.node(cluster.others(node).getFirst());
            cluster.clock(node).set(Duration.ofSeconds(10));
            other.kill();
            pass(Duration.ofSeconds(8));
            other.startAgain();
            cluster.clock(node).set(Duration.ZERO);
            return System.nanoTime();
        }
    },
    CLOCK_AND_JOIN(
            "one stopped in an orderly way and started again with its wall clock a minute ahead, right after 12 s",
            15) {
        @Override
        long play(ProofCluster cluster, int node) throws IOException, InterruptedException {
            NodeProcess one = cluster.node(node);
            one.terminate();
            one.awaitStopped();
            cluster.clock(node).set(Duration.ofMinutes(1));
            one.launchAgain();
            pass(Duration.ofSeconds(12));
            cluster.clock(node).set(Duration.ZERO);
            one.awaitReady();
            return System.nanoTime();
        }
    },
    CLOCK_AND_DEATH("wall clock of one set back by 10 s, and the same one killed 2 s later and started again", 20) {
        @Override
        long play(ProofCluster cluster, int node) throws IOException, InterruptedException {
            NodeProcess one = cluster.node(node);
            cluster.clock(node).set(Duration.ofSeconds(-10));
            pass(Duration.ofSeconds(2));
            one.kill();
            cluster.clock(node).set(Duration.ZERO);
            one.startAgain();
            return System.nanoTime();
        }
    },
    CLOCKS_APART(
            "wall clocks of two 220 ms ahead and 220 ms behind, each stopped in an orderly way and started again twice, and killed",
            20) {
        // Who is right is near both of them, so that all may grant; each that goes leaves counters to the other, and
        // gets them back.
        @Override
        long play(ProofCluster cluster, int node) throws IOException, InterruptedException {
            int other = cluster.others(node).getFirst();
            cluster.clock(node).set(Duration.ofMillis(220));
            cluster.clock(other).set(Duration.ofMillis(-220));
            for (int i = 0; i < 2; i++) {
                for (int one : List.of(other, node)) {
                    pass(Duration.ofSeconds(10));
                    cluster.node(one).restart();
                }
            }
            for (int one : List.of(other, node)) {
                pass(Duration.ofSeconds(10));
                cluster.node(one).kill();
                cluster.node(one).startAgain();
            }
            cluster.clock(node).set(Duration.ZERO);
            cluster.clock(other).set(Duration.ZERO);
            return System.nanoTime();
        }
    },
    CLOCK_FAR("wall clock of one ten minutes ahead for 6 s, and as much behind for 6 s", 30) {
        @Override
        long play(ProofCluster cluster, int node) throws IOException {
            for (int minutes : List.of(10, -10)) {
                cluster.clock(node).set(Duration.ofMinutes(minutes));
                pass(Duration.ofSeconds(6));
                cluster.clock(node).set(Duration.ZERO);
                pass(Duration.ofSeconds(10));
            }
            return System.nanoTime();
        }
    };

    final String words;
    final Duration rest;

    Misfortune(String words, int restSeconds) {
        this.words = words;
        this.rest = Duration.ofSeconds(restSeconds);
    }

    /**
     * Plays it.
     *
     * @param node the one whom it strikes, or with whom it begins
     * @return when everything was mended, by {@link System#nanoTime}
     */
    abstract long play(ProofCluster cluster, int node) throws IOException, InterruptedException;

    /** Its name on the command line. */
    String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Whether nodes must have clocks that can be set. */
    boolean movesClocks() {
        return name().startsWith("CLOCK");
    }

    private static long mended(ProofCluster cluster) throws IOException {
        for (int from = 0; from < cluster.size(); from++) {
            for (int to : cluster.others(from)) {
                cluster.network().mend(from, to);
            }
        }
        return System.nanoTime();
    }

    /** Lets time pass, which is what a misfortune takes: nothing is waited for. */
    static void pass(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        for (long left = time.toNanos(); left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }
}
