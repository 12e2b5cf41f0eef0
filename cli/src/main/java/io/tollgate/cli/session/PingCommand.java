package io.tollgate.cli.session;

import io.tollgate.cli.api.AdminApi;
import io.tollgate.cli.api.RefusedException;
import io.tollgate.cli.api.Server;
import io.tollgate.cli.print.Output;
import io.tollgate.core.json.Json;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code ping}. */
@Command(
        name = "ping",
        description = "Asks whether the control plane is there and ready. Needs no sign-in.",
        mixinStandardHelpOptions = true)
public final class PingCommand implements Callable<Integer> {
    @Mixin
    private final Server server = new Server();

    @Mixin
    private final Output output = new Output();

    @Override
    public Integer call() throws Exception {
        AdminApi api = server.anonymous();
        api.get("//livez");
        long start = System.nanoTime();
        boolean ready = isReady(api);
        long millis = (System.nanoTime() - start) / 1_000_000;
        output.print(
                Json.object()
                        .put("url", api.base().toString())
                        .put("ready", ready)
                        .put("millis", millis),
                () -> api.base() + " is " + (ready ? "ready" : "up, but its database is away") + " (" + millis
                        + " ms)\n");
        return ready ? 0 : 1;
    }

    private static boolean isReady(AdminApi api) throws java.io.IOException, RefusedException {
        try {
            api.get("//readyz");
            return true;
        } catch (RefusedException e) {
            if (e.status() == 503) {
                return false;
            }
            throw e;
        }
    }
}
