package io.tollgate.launcher.up;

import io.tollgate.launcher.demo.DemoUpstream;
import io.tollgate.launcher.process.Supervisor;
import io.tollgate.launcher.setting.PortPlan;
import io.tollgate.launcher.setting.PortSetting;
import io.tollgate.launcher.setting.Refusal;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Starts the system and stops it.
 *
 * <p>Order: PostgreSQL; then the control plane, and at the same time the demo upstream and every node that is enrolled
 * already (a node waits for its control plane by itself); then, with an operator's login, the nodes that are new, and
 * on an empty database the demo API. Stopping goes the other way: nodes drain, then the control plane, then PostgreSQL.
 */
public final class Up {
    /** Enough to have seen every step of a request. */
    private static final int REHEARSED_CALLS = 20;

    private final UpOptions options;
    private final Progress progress;
    private final PortPlan ports;
    private final Supervisor supervisor;
    private final Database database;
    private final ControlPlaneProcess controlPlane;
    private final NodeProcesses nodes;
    private final Operator operator;
    private final Demo demo;
    private final Summary summary;
    private volatile @Nullable DemoUpstream demoUpstream;

    private Up(UpOptions options, boolean recording, Progress progress, DataFolder data) throws Refusal {
        this.options = options;
        this.progress = progress;
        this.ports = PortPlan.of(
                options.ports(), EnumSet.allOf(PortSetting.class), options.nodes(), options.controlPlanes());
        this.supervisor = new Supervisor(data.run(), progress::note);
        var client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(5))
                .build();
        var readiness = new Readiness(client);
        this.database = new Database(options, data, supervisor, readiness);
        var distribution = new Distribution(options.home(), recording);
        this.controlPlane = new ControlPlaneProcess(options, distribution, data, ports, supervisor, readiness);
        this.nodes = new NodeProcesses(options, distribution, data, ports, supervisor, readiness);
        this.operator = new Operator(client, controlPlane);
        this.demo = new Demo(data, ports, operator, nodes, client);
        this.summary = new Summary(data, ports, controlPlane, nodes);
    }

    /**
     * Starts everything and stays until the process is told to end; does not return after a successful start.
     *
     * @throws Refusal when nothing was started; a failure after that ends the process with the refusal's exit code
     */
    public static void run(UpOptions options, PrintStream out) throws Refusal {
        var progress = new Progress(out);
        try {
            var data = DataFolder.create(options.data());
            data.lock();
            var up = new Up(options, false, progress, data);
            progress.say("Starting Tollgate in " + data);
            up.prepare();
            var ending = Ending.prepare(up::stop);
            up.orFail(ending, up::start, up::announce);
            ending.await();
        } catch (IOException | InterruptedException failed) {
            throw Refusal.failed(failed.toString());
        }
    }

    /** One part of a start. */
    private interface Part {
        void run() throws IOException, Refusal, InterruptedException;
    }

    private void orFail(Ending ending, Part... parts) throws InterruptedException {
        try {
            for (var part : parts) {
                part.run();
            }
        } catch (Refusal refusal) {
            fail(refusal.line(), refusal.exitCode(), ending);
        } catch (IOException failed) {
            fail(failed.toString(), Refusal.FAILED, ending);
        }
    }

    /**
     * Starts everything once, calls the demo, and stops: meanwhile the JVMs write down what they loaded, so that every
     * later start takes a fraction of the time. Nothing of it stays but those caches.
     *
     * @param options with a data folder that is there for this alone, and free ports
     * @throws Refusal when nothing was started; a failure after that ends the process with the refusal's exit code
     */
    public static void rehearse(UpOptions options, PrintStream out) throws Refusal {
        try {
            var data = DataFolder.create(options.data());
            data.lock();
            var up = new Up(options, true, new Progress(out), data);
            var ending = Ending.prepare(() -> {
                up.stop();
                data.delete();
            });
            up.orFail(ending, up::prepare, up::start, up::callDemo);
            ending.now(0);
        } catch (IOException | InterruptedException failed) {
            throw Refusal.failed(failed.toString());
        }
    }

    private void callDemo() throws IOException, Refusal, InterruptedException {
        for (var i = 0; i < REHEARSED_CALLS; i++) {
            if (demo.workingCurl().isEmpty()) {
                throw Refusal.failed("the demo API does not answer");
            }
        }
    }

    /** Ends with the line and the code; but a start that fails because it is being stopped has not failed. */
    private void fail(String line, int exitCode, Ending ending) {
        if (!supervisor.isClosed()) {
            progress.fail(line);
            ending.now(exitCode);
        }
    }

    private void prepare() throws IOException, Refusal {
        supervisor.endLeftovers(Database.PROCESS);
        ports.requireFree(options.bind());
    }

    private void start() throws IOException, Refusal, InterruptedException {
        Together.run(List.of(
                () -> {
                    startDemoUpstream();
                    return "";
                },
                () -> {
                    nodes.startKnown();
                    return "";
                },
                () -> {
                    controlPlane.startAndAwait(database.start(progress), progress);
                    return "";
                }));
        nodes.startNew(operator, progress);
        if (!options.empty()) {
            demo.provide(progress);
        }
        nodes.awaitReady(progress);
    }

    private void announce() throws IOException, Refusal, InterruptedException {
        supervisor.keepAlive();
        summary.print(progress, demo.workingCurl());
    }

    private void startDemoUpstream() throws IOException, Refusal, InterruptedException {
        var port = ports.of(PortSetting.DEMO);
        demoUpstream = progress.step(
                "demo upstream on http://127.0.0.1:" + port + "/",
                () -> DemoUpstream.start(InetAddress.getLoopbackAddress(), port));
    }

    private void stop() {
        supervisor.close();
        progress.say("");
        progress.say("Stopping: the nodes finish their requests first.");
        stop("nodes", nodes.names());
        stop("control plane", controlPlane.names());
        stop("PostgreSQL", List.of(Database.PROCESS));
        var upstream = demoUpstream;
        if (upstream != null) {
            upstream.close();
        }
        progress.say("Stopped.");
    }

    private void stop(String what, List<String> names) {
        var begunNanos = System.nanoTime();
        if (supervisor.stop(names)) {
            progress.done(what + " stopped", begunNanos);
        }
    }
}
