package io.tollgate.bench.contest;

import io.tollgate.bench.contestant.ConfiguredPeer;
import io.tollgate.bench.contestant.Contestant;
import io.tollgate.bench.contestant.Ground;
import io.tollgate.bench.contestant.SpringCloudGateway;
import io.tollgate.bench.contestant.SpringTrio;
import io.tollgate.bench.contestant.Tollgate;
import io.tollgate.bench.contestant.TollgateTrio;
import io.tollgate.bench.contestant.Trio;
import io.tollgate.bench.contestant.Upstream;
import io.tollgate.bench.contestant.Variant;
import io.tollgate.bench.contestant.Work;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where scenarios find their contestants. Those for one kind of work stand until another kind is asked for, so that
 * scenarios which follow each other share them.
 */
final class Arena implements AutoCloseable {
    private final Options options;
    private final Pace pace;
    private final Progress progress;
    private final Ground ground;
    private final Upstream upstream;
    private final List<Contestant> standing = new ArrayList<>();
    private @Nullable Work work;
    private @Nullable Tollgate large;

    Arena(Options options, Progress progress, Ground ground, Upstream upstream) {
        this.options = options;
        pace = options.quick() ? Pace.QUICK : Pace.FULL;
        this.progress = progress;
        this.ground = ground;
        this.upstream = upstream;
    }

    Pace pace() {
        return pace;
    }

    Progress progress() {
        return progress;
    }

    Upstream upstream() {
        return upstream;
    }

    /** A file or folder of this run. */
    Path path(String name) {
        return ground.folder().resolve(name);
    }

    /** Where profiles go; they stay after the run. */
    Path profiles() {
        return options.home().resolve("bench/target/profile");
    }

    /** Whether its JVM is profiled after the rounds. */
    boolean isProfiled(Contestant contestant) {
        return options.profile() && contestant instanceof Tollgate;
    }

    SideBySide sideBySide() {
        return new SideBySide(pace, progress);
    }

    /** nginx, HAProxy, Spring Cloud Gateway, Tollgate and its variants, all of which do {@code wanted}. */
    List<Contestant> contestants(Work wanted) throws IOException, InterruptedException {
        if (work != wanted) {
            endAll();
            progress.say("Starting the contestants");
            if (options.peers()) {
                standing.add(ConfiguredPeer.nginx(ground));
                standing.add(ConfiguredPeer.haproxy(ground));
                standing.add(new SpringCloudGateway(ground, wanted));
            }
            standing.add(new Tollgate(ground, "Tollgate", wanted));
            for (var variant : options.variants()) {
                standing.add(new Tollgate(ground, variant, wanted));
            }
            work = wanted;
        }
        return List.copyOf(standing);
    }

    /** Those of the variants that are this checkout with other flags. */
    List<Variant> ownVariants() {
        return options.variants().stream()
                .filter(variant -> variant.home().equals(ground.home()))
                .toList();
    }

    /** A Tollgate apart from the others; the caller closes it. */
    Tollgate tollgate(String name) throws IOException, InterruptedException {
        endAll();
        progress.say("Starting " + name);
        return new Tollgate(ground, name, Work.PLAIN);
    }

    /** Tollgate, and the peers that count over several instances; the caller closes them. */
    List<Trio> trios() throws IOException, InterruptedException {
        endAll();
        var trios = new ArrayList<Trio>();
        try {
            progress.say("Starting three Tollgate nodes");
            trios.add(new TollgateTrio(ground));
            if (options.peers()) {
                for (var counting : SpringTrio.Counting.values()) {
                    progress.say("Starting three Spring Cloud Gateways, " + counting);
                    trios.add(new SpringTrio(ground, counting));
                }
            }
            return List.copyOf(trios);
        } catch (IOException failed) {
            for (var each : trios.reversed()) {
                each.close();
            }
            throw failed;
        }
    }

    /** A Tollgate with many routes, which is made once: that takes minutes. */
    Tollgate large() throws IOException, InterruptedException {
        var made = large;
        if (made == null) {
            made = tollgate("Tollgate, " + pace.routes() + " routes");
            var begunNanos = System.nanoTime();
            made.addRoutes(pace.routes());
            progress.say("  %d routes made over the admin API in %d s"
                    .formatted(pace.routes(), (System.nanoTime() - begunNanos) / 1_000_000_000));
            large = made;
        }
        return made;
    }

    private void endAll() throws IOException {
        for (var each : standing.reversed()) {
            each.close();
        }
        standing.clear();
        work = null;
    }

    @Override
    public void close() throws IOException {
        endAll();
        var made = large;
        if (made != null) {
            made.close();
        }
    }
}
