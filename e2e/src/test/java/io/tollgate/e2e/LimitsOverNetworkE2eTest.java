package io.tollgate.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tollgate.e2e.ProofFindings.Played;
import io.tollgate.e2e.ProofLimit.Bound;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Real nodes in networks of their own, under load and in misfortune, with the upstream's log as the judge of every window: a strict
 * limit never admits more than it says (R7). Without properties it plays a short form; {@code bench/proof} plays all of it.
 *
 * <ul>
 *   <li>{@code -Dproof.play=kill,cut}: those of {@link Misfortune}, or {@code all};
 *   <li>{@code -Dproof.minutes=N}: for so long, again and again, in an order by the seed;
 *   <li>{@code -Dproof.nodes=N}, {@code -Dproof.seed=N}.
 * </ul>
 */
@Timeout(value = 3, unit = TimeUnit.HOURS)
@Tag("alone")
class LimitsOverNetworkE2eTest {
    private static final List<Misfortune> SHORT_FORM = List.of(Misfortune.CUT_BRIEFLY, Misfortune.KILL);
    private static final Duration SHORT_REST = Duration.ofSeconds(6);
    /** Until the windows of ten seconds were full as well. */
    private static final Duration WARM_UP = Duration.ofSeconds(12);

    private static final int NODES = Integer.getInteger("proof.nodes", 3);
    private static final Path OUT = TollgateUp.HOME.resolve("target").resolve("limits-proof.txt");

    private final boolean isShort = System.getProperty("proof.play") == null;
    private final long seed = Long.getLong("proof.seed", 1);
    private final Random random = new Random(seed);
    private final List<Played> played = new ArrayList<>();

    @Test
    void no_window_of_a_strict_limit_has_more_than_it_says_whatever_happens(@TempDir Path folder) throws Exception {
        Optional<String> hindrance = NodeNetwork.whyNot();
        assumeTrue(hindrance.isEmpty(), hindrance.orElse(""));
        List<Misfortune> chosen = chosen();
        boolean movesClocks = chosen.stream().anyMatch(Misfortune::movesClocks);
        assumeTrue(
                !movesClocks || WallClock.isMovable(), "clocks are moved by the library faketime: install libfaketime");
        Path logs = TollgateUp.HOME.resolve("target").resolve("e2e-logs").resolve("limits-proof");
        ProofFindings findings;
        try (ProofCluster cluster = new ProofCluster(folder, logs, NODES, movesClocks);
                Demand demand = cluster.demand(ProofLimit.usual())) {
            cluster.awaitUsed(ProofLimit.THOUSAND);
            Misfortune.pass(isShort ? Duration.ZERO : WARM_UP);
            play(cluster, chosen);
            findings = new ProofFindings(cluster.arrivals(), demand.answers());
        }
        ProofReport report = new ProofReport(findings, played, NODES);
        System.out.print(report.text());
        Files.writeString(logs.resolve("seconds.txt"), report.seconds());
        Files.writeString(OUT, "seed             " + seed + "\n\n" + report.text());
        ProofLimit.usual().stream().filter(ProofLimit::isStrict).forEach(limit -> check(limit, findings));
        if (chosen.contains(Misfortune.RUSH)) {
            check(ProofLimit.RUSH_HUNDRED, findings);
        }
    }

    private static List<Misfortune> chosen() {
        String names = System.getProperty("proof.play", "");
        if (names.isEmpty()) {
            return SHORT_FORM;
        }
        return names.equals("all")
                ? List.of(Misfortune.values())
                : Arrays.stream(names.split(",", -1))
                        .map(name -> Misfortune.valueOf(name.replace('-', '_').toUpperCase(Locale.ROOT)))
                        .toList();
    }

    private void play(ProofCluster cluster, List<Misfortune> chosen) throws IOException, InterruptedException {
        int minutes = Integer.getInteger("proof.minutes", 0);
        for (Misfortune each : chosen) {
            play(cluster, each);
        }
        long end = System.nanoTime() + Duration.ofMinutes(minutes).toNanos();
        while (minutes > 0 && System.nanoTime() < end) {
            play(cluster, chosen.get(random.nextInt(chosen.size())));
        }
    }

    private void play(ProofCluster cluster, Misfortune what) throws IOException, InterruptedException {
        int node = random.nextInt(cluster.size());
        System.out.printf("%s, beginning with node %d%n", what.words, node);
        long begun = System.nanoTime();
        long mended = what.play(cluster, node);
        Misfortune.pass(isShort ? SHORT_REST : what.rest);
        played.add(new Played(what, node, begun, mended, System.nanoTime()));
    }

    private static void check(ProofLimit limit, ProofFindings findings) {
        for (Bound bound : limit.bounds()) {
            assertThat(findings.verdict(limit, bound).certain())
                    .as("%s: admitted for certain within %s", limit, bound.window())
                    .isBetween(1, bound.requests());
        }
    }
}
