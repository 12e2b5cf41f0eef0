package io.tollgate.cli.session;

import io.tollgate.cli.api.AdminApi;
import io.tollgate.cli.api.RefusedException;
import io.tollgate.cli.api.Server;
import io.tollgate.cli.api.SignIns;
import io.tollgate.core.json.Json;
import java.io.PrintWriter;
import java.net.URI;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code logout}. */
@Command(name = "logout", description = "Ends the session and forgets it.", mixinStandardHelpOptions = true)
public final class LogoutCommand implements Callable<Integer> {
    @Spec
    private CommandSpec command = CommandSpec.create();

    @Mixin
    private final Server server = new Server();

    @Override
    public Integer call() throws Exception {
        URI base = server.base();
        PrintWriter out = command.commandLine().getOut();
        AdminApi api = server.signedIn();
        String refreshToken = SignIns.of(System.getenv()).forget(base);
        if (refreshToken == null) {
            out.println("nobody was signed in at " + base);
            return 0;
        }
        try {
            api.send("POST", "/logout", Json.object().put("refresh_token", refreshToken));
        } catch (RefusedException e) {
            out.println("signed out here; the session had ended already");
            return 0;
        }
        out.println("signed out at " + base);
        return 0;
    }
}
