package io.tollgate.bench.contest;

import io.tollgate.bench.contestant.Contestant;
import io.tollgate.bench.contestant.Work;
import io.tollgate.bench.load.Endpoint;
import io.tollgate.bench.load.Endpoint.Protocol;
import io.tollgate.bench.load.H2load;
import io.tollgate.bench.load.Wrk;
import io.tollgate.bench.machine.Profiler;
import io.tollgate.bench.result.Goal;
import io.tollgate.bench.result.Section;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;

/** The scenarios in which all contestants carry as much as they can in a closed loop of 32 requests. */
final class Proxying {
    private static final String TOLLGATE = "Tollgate";
    private static final double NGINX_RATIO_MAX = 1.0;
    private static final double SPRING_RATIO_MAX = 0.1;

    private Proxying() {}

    static void small(Arena arena, Section section) throws IOException, InterruptedException {
        closedLoop(arena, section, Work.PLAIN, Protocol.HTTP1, Work.PLAIN.path());
    }

    static void large(Arena arena, Section section) throws IOException, InterruptedException {
        closedLoop(arena, section, Work.PLAIN, Protocol.HTTP1, Work.PLAIN.largePath());
    }

    static void tls(Arena arena, Section section) throws IOException, InterruptedException {
        section.say("The same certificate for each: ECDSA P-256. Connections are kept, so handshakes hardly count.");
        closedLoop(arena, section, Work.PLAIN, Protocol.HTTP1_TLS, Work.PLAIN.path());
    }

    static void http2(Arena arena, Section section) throws IOException, InterruptedException {
        section.say("Over TLS, by ALPN:");
        closedLoop(arena, section, Work.PLAIN, Protocol.H2_TLS, Work.PLAIN.path());
        section.say("Without TLS, by prior knowledge:");
        closedLoop(arena, section, Work.PLAIN, Protocol.H2C, Work.PLAIN.path());
    }

    static void policy(Arena arena, Section section) throws IOException, InterruptedException {
        section.say(
                "Tollgate: API key, permission, limits by address, consumer and route, metrics, access log to a file. "
                        + "nginx: a map from key to consumer, a map for the permission, two `limit_req` zones, access log. "
                        + "HAProxy: the same with a map and three stick tables. "
                        + "Spring Cloud Gateway: a map, one Redis limiter (Redis' own CPU is not counted), access log. "
                        + "No limit is ever reached.");
        var results = closedLoop(arena, section, Work.POLICY, Protocol.HTTP1, Work.POLICY.path());
        p1(section, results, "nginx", NGINX_RATIO_MAX);
        p1(section, results, "Spring Cloud Gateway", SPRING_RATIO_MAX);
    }

    private static void p1(Section section, SideBySide results, String peer, double ratioMax) {
        var statement = "the full policy chain costs at most %.1f × %s's in CPU".formatted(ratioMax, peer);
        var ours = results.of(TOLLGATE);
        var theirs = results.of(peer);
        if (ours.isEmpty() || theirs.isEmpty()) {
            section.goal(Goal.open("P1", statement, results.whyMissing(ours.isEmpty() ? TOLLGATE : peer)));
            return;
        }
        var ratio = ours.get().cpuMicros() / theirs.get().cpuMicros();
        section.goal(Goal.atMost("P1", statement, ratio, ratioMax, Measured.ratioText(ratio) + " ×"));
    }

    private static SideBySide closedLoop(Arena arena, Section section, Work work, Protocol protocol, String path)
            throws IOException, InterruptedException {
        var log = arena.path("h2load.log");
        SideBySide.Load load = switch (protocol) {
            case HTTP1, HTTP1_TLS -> (endpoint, seconds) -> Wrk.run(endpoint, path, seconds, null);
            case H2C, H2_TLS -> (endpoint, seconds) -> H2load.run(endpoint, path, seconds, log);
        };
        var sides = arena.sideBySide();
        for (var contestant : arena.contestants(work)) {
            sides.with(contestant, protocol, load);
        }
        sides.run();
        var shown = new Endpoint(protocol, 8000, work == Work.POLICY ? Map.of("X-API-Key", "KEY") : Map.of());
        var seconds = arena.pace().roundSeconds();
        section.command(
                switch (protocol) {
                    case HTTP1, HTTP1_TLS -> Wrk.command(shown, path, seconds, null);
                    case H2C, H2_TLS -> H2load.command(shown, path, seconds, log.getFileName());
                });
        sides.tell(section, TOLLGATE);
        for (var contestant : arena.contestants(work)) {
            if (arena.isProfiled(contestant) && contestant.open(protocol) instanceof Contestant.Access.Open open) {
                profile(arena, contestant.name() + " " + protocol + path, open, load);
            }
        }
        return sides;
    }

    /** After the rounds, since sampling costs too. */
    private static void profile(Arena arena, String what, Contestant.Access.Open open, SideBySide.Load load)
            throws IOException, InterruptedException {
        var folder = arena.profiles();
        var profiler = new Profiler(folder, open.processes().root().pid());
        for (var event : Profiler.Event.values()) {
            var file =
                    folder.resolve((what + " " + event).toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-"));
            profiler.start(event);
            load.run(open.endpoint(), arena.pace().roundSeconds());
            profiler.stop(event, file);
            arena.progress().say("  profile: " + file + ".html");
        }
    }
}
