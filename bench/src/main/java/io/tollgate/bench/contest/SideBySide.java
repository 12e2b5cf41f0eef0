package io.tollgate.bench.contest;

import io.tollgate.bench.contestant.Contestant;
import io.tollgate.bench.contestant.Contestant.Access;
import io.tollgate.bench.load.Endpoint;
import io.tollgate.bench.load.LoadResult;
import io.tollgate.bench.result.Section;
import io.tollgate.bench.result.Table;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Contestants under the same load, in turns: A B C, A B C, … Each is warmed up first. What a turn costs is the time that
 * the contestant's processes used meanwhile, over the answers that came.
 */
final class SideBySide {
    private final Pace pace;
    private final Progress progress;
    private final List<Side> sides = new ArrayList<>();
    private final Map<String, String> missing = new LinkedHashMap<>();
    private final Map<String, Measured> measured = new LinkedHashMap<>();

    /** Load on a proxy for some seconds. */
    @FunctionalInterface
    interface Load {
        LoadResult run(Endpoint endpoint, int seconds) throws IOException, InterruptedException;
    }

    /** A JVM's warm-up is so many runs: connections that end and new ones are a part of what is to be warm. */
    private static final int VISITS = 6;

    private record Side(String name, boolean isWarmedUpSlowly, Access.Open open, Load load) {}

    SideBySide(Pace pace, Progress progress) {
        this.pace = pace;
        this.progress = progress;
    }

    /** Lets {@code contestant} take part; one that can't is told in the table. */
    SideBySide with(Contestant contestant, Endpoint.Protocol protocol, Load load)
            throws IOException, InterruptedException {
        switch (contestant.open(protocol)) {
            case Access.Open open -> sides.add(new Side(contestant.name(), contestant.isWarmedUpSlowly(), open, load));
            case Access.Missing absent -> missing.put(contestant.name(), absent.why());
        }
        return this;
    }

    /** Runs all rounds. */
    SideBySide run() throws IOException, InterruptedException {
        for (var side : sides) {
            var seconds = side.isWarmedUpSlowly ? pace.warmUpSeconds() : pace.settleSeconds();
            progress.say("  warming up %s, %d s".formatted(side.name, seconds));
            var visits = side.isWarmedUpSlowly ? VISITS : 1;
            for (int visit = 0; visit < visits; visit++) {
                side.load.run(side.open.endpoint(), Math.ceilDiv(seconds, visits));
            }
            measured.put(side.name, new Measured(side.name));
        }
        for (int round = 1; round <= pace.rounds(); round++) {
            for (var side : sides) {
                turn(side, round);
            }
        }
        return this;
    }

    private void turn(Side side, int round) throws IOException, InterruptedException {
        var before = side.open.processes().cpuMicros();
        var load = side.load.run(side.open.endpoint(), pace.roundSeconds());
        var used = side.open.processes().cpuMicros() - before;
        var sum = measured.computeIfAbsent(side.name, Measured::new);
        sum.add(used, load);
        progress.say("  round %d of %d  %-22s %6.1f µs/request  %8s req/s"
                .formatted(
                        round,
                        pace.rounds(),
                        side.name,
                        (double) used / Math.max(1, load.answers()),
                        Measured.perSecondText(load.perSecond())));
    }

    /** What came of a contestant; empty when it could not take part. */
    Optional<Measured> of(String name) {
        return Optional.ofNullable(measured.get(name));
    }

    /** Why a contestant did not take part. */
    String whyMissing(String name) {
        return name + ": " + missing.getOrDefault(name, "did not take part");
    }

    /** Adds the table, and a line for each that failed or was not there. */
    void tell(Section section, String subject) {
        var ours = of(subject);
        var rows = new ArrayList<List<String>>();
        for (var each : measured.values()) {
            rows.add(List.of(
                    each.name(),
                    each.cpuText(),
                    Measured.perSecondText(each.perSecond()),
                    Measured.millisText(each.p50Nanos()),
                    Measured.millisText(each.p99Nanos()),
                    ours.map(us -> Measured.ratioText(us.cpuMicros() / each.cpuMicros()))
                            .orElse("–")));
        }
        missing.keySet().forEach(name -> rows.add(List.of(name, "not available", "–", "–", "–", "–")));
        section.table(new Table(
                List.of("", "CPU µs/request (lowest–highest)", "req/s", "p50", "p99", subject + " ÷ this, CPU"), rows));
        missing.forEach(
                (name, why) -> section.say(name + " is not available: " + why + ". Logs: bench/target/contest/logs"));
        measured.values().stream()
                .filter(each -> each.failures() > 0)
                .forEach(each -> section.say("**%s failed %d requests: its figures are not to be used.**"
                        .formatted(each.name(), each.failures())));
    }
}
