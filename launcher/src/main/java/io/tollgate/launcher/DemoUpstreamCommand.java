package io.tollgate.launcher;

import io.tollgate.launcher.demo.DemoUpstream;
import io.tollgate.launcher.setting.PortPlan;
import io.tollgate.launcher.setting.PortSetting;
import io.tollgate.launcher.up.UpOptions;
import java.net.InetAddress;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code demo-upstream}. */
@Command(
        name = "demo-upstream",
        description =
                "Runs the small echo server alone: /status/{code}, /delay/{ms}, /bytes/{n}, /sse, /ws, anything else is echoed.",
        mixinStandardHelpOptions = true)
final class DemoUpstreamCommand implements Callable<Integer> {
    @Option(
            names = {"--port", "--demo-port"},
            paramLabel = "PORT",
            description = "TOLLGATE_DEMO_PORT (9000).")
    private @Nullable Integer port;

    @Override
    public Integer call() throws Exception {
        var flags = new EnumMap<PortSetting, Integer>(PortSetting.class);
        if (port != null) {
            flags.put(PortSetting.DEMO, port);
        }
        var options = UpOptions.of(null, 1, true, flags, System.getenv());
        var plan = PortPlan.of(options.ports(), EnumSet.of(PortSetting.DEMO), 1);
        plan.requireFree(InetAddress.getLoopbackAddress());
        var upstream = DemoUpstream.start(InetAddress.getLoopbackAddress(), plan.of(PortSetting.DEMO));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            upstream.close();
            // An end that was asked for is no failure: without this the exit code would be 130 or 143.
            Runtime.getRuntime().halt(0);
        }));
        System.out.println("Demo upstream on http://127.0.0.1:" + upstream.port() + "/  (Ctrl-C ends it)");
        new CountDownLatch(1).await();
        return 0;
    }
}
