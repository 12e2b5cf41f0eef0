package io.tollgate.e2e;

import io.tollgate.e2e.ProofFindings.Felt;
import io.tollgate.e2e.ProofFindings.Lull;
import io.tollgate.e2e.ProofFindings.Played;
import io.tollgate.e2e.ProofLimit.Bound;
import io.tollgate.e2e.WindowJudge.Verdict;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Findings as tables for people: Markdown, as the documents have them. */
final class ProofReport {
    private final ProofFindings findings;
    private static final List<Integer> TOLD = List.of(200, 429, 503, Demand.NO_ANSWER);
    private static final long SECOND = 1_000_000_000;

    private final List<Played> played;
    private final int nodes;

    ProofReport(ProofFindings findings, List<Played> played, int nodes) {
        this.nodes = nodes;
        this.findings = findings;
        this.played = played;
    }

    String text() {
        List<String> lines = new ArrayList<>();
        lines.add("| limit | counters | admitted | most in a window less 20 ms | most in a window for certain |");
        lines.add("|---|---|---|---|---|");
        for (ProofLimit limit : ProofLimit.values()) {
            for (Bound bound : limit.bounds()) {
                Verdict verdict = findings.verdict(limit, bound);
                lines.add("| %s (%s: %s) | %d | %d | %d | %d |"
                        .formatted(
                                limit.label,
                                limit.words(),
                                bound.words(),
                                findings.counters(limit),
                                findings.admitted(limit),
                                verdict.arrived(),
                                verdict.certain()));
            }
        }
        long[] transit = findings.transitNanos();
        lines.add("");
        lines.add("From the client to the upstream: median %.1f ms, p99 %.1f ms; %d of %d took more than half a second."
                .formatted(
                        transit[transit.length / 2] / 1e6,
                        transit[transit.length * 99 / 100] / 1e6,
                        Arrays.stream(transit)
                                .filter(each -> each > 500_000_000)
                                .count(),
                        transit.length));
        lines.add("");
        lines.add(
                "| what happened | took, with rest | most of 5 / 100 / 1,000 / 500 × 5 / 500 × 100 in turns / 150 × 100 at once | most of a bucket of 40/s, burst 80, in 0.1 s, 1 s, 10 s | most of 20/s and 100 per 10 s | relaxed 100 | of 1,000/s used | below 90 % of it | of 100 per 10 s used | below 90 % of one | of 5 per 60 s used | 503 | no answer | other nodes: p99, slowest |");
        lines.add("|---|---|---|---|---|---|---|---|---|---|---|---|---|---|");
        played.forEach(each -> lines.add(row(each)));
        return String.join("\n", lines) + "\n";
    }

    /** Second by second, for who looks for a cause: what was used of the fast limit, and what each node answered. */
    String seconds() {
        StringBuilder text = new StringBuilder("second: 1000/s used; of each node " + TOLD + "\n");
        played.forEach(each -> seconds(each, text));
        return text.toString();
    }

    private void seconds(Played each, StringBuilder text) {
        text.append(each.what().label()).append(", node ").append(each.node()).append('\n');
        Map<String, Integer> counts = new HashMap<>();
        findings.answers(each)
                .forEach(answer -> counts.merge(
                        (answer.atNanos() - each.begunNanos()) / SECOND + "/" + answer.node() + "/" + answer.status(),
                        1,
                        Integer::sum));
        for (int second = 0; second < each.duration().toSeconds(); second++) {
            long from = each.begunNanos() + second * SECOND;
            text.append(
                    "%3d: %5.1f %%".formatted(second, findings.usedPercent(ProofLimit.THOUSAND, from, from + SECOND)));
            for (int node = 0; node < nodes; node++) {
                text.append(" |");
                for (int status : TOLD) {
                    text.append("%5d".formatted(counts.getOrDefault(second + "/" + node + "/" + status, 0)));
                }
            }
            text.append(each.mendedNanos() >= from && each.mendedNanos() < from + SECOND ? "  mended\n" : "\n");
        }
    }

    private String row(Played each) {
        Felt felt = findings.felt(each);
        return "| %s (node %d) | %d s | %s / %s / %s / %s / %s / %s | %s | %s | %s | %.1f %% | %s | %.1f %% | %s | %.1f %% | %d | %d%s | %d ms, %d ms |"
                .formatted(
                        each.what().label(),
                        each.node(),
                        each.duration().toSeconds(),
                        most(ProofLimit.FIVE, each),
                        most(ProofLimit.HUNDRED, each),
                        most(ProofLimit.THOUSAND, each),
                        most(ProofLimit.CROWD_FIVE, each),
                        most(ProofLimit.CROWD_HUNDRED, each),
                        most(ProofLimit.RUSH_HUNDRED, each),
                        most(ProofLimit.BUCKET, each),
                        most(ProofLimit.LAYERS, each),
                        most(ProofLimit.RELAXED, each),
                        findings.usedPercent(ProofLimit.THOUSAND, each.begunNanos(), each.endedNanos()),
                        words(findings.longestLull(ProofLimit.THOUSAND, each)),
                        findings.usedPercent(ProofLimit.HUNDRED, each.begunNanos(), each.endedNanos()),
                        words(findings.longestLull(ProofLimit.HUNDRED, each)),
                        findings.usedPercent(ProofLimit.FIVE, each.begunNanos(), each.endedNanos()),
                        felt.unavailable(),
                        felt.noAnswer(),
                        felt.other() == 0 ? "" : ", other: " + felt.other(),
                        felt.p99Nanos() / 1_000_000,
                        felt.slowestNanos() / 1_000_000);
    }

    /** Within windows of each length of which it promises something. */
    private String most(ProofLimit limit, Played each) {
        return limit.bounds().stream()
                .map(bound ->
                        String.valueOf(findings.verdict(limit, bound, each).arrived()))
                .collect(Collectors.joining(", "));
    }

    private static String words(Lull lull) {
        return lull.nanos() == 0
                ? "never"
                : "%.1f s, until %.1f s after it began".formatted(lull.nanos() / 1e9, lull.endNanos() / 1e9);
    }
}
