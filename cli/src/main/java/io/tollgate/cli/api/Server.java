package io.tollgate.cli.api;

import java.io.IOException;
import java.net.URI;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Which control plane a command speaks to, and as whom. */
public final class Server {
    private static final String DEFAULT = "http://127.0.0.1:8001/";

    private final Map<String, String> environment = System.getenv();

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command = CommandSpec.create();

    @Option(
            names = "--url",
            paramLabel = "URL",
            description = "The admin API (TOLLGATE_URL; else where you signed in last; else " + DEFAULT + ").")
    private @Nullable String url;

    /** Where the control plane is. */
    public URI base() throws IOException {
        String given = url != null ? url : environment.get("TOLLGATE_URL");
        if (given == null || given.isBlank()) {
            URI latest = SignIns.of(environment).latest();
            return latest == null ? URI.create(DEFAULT) : latest;
        }
        try {
            URI base = new URI(given.strip());
            boolean isHttp = "http".equals(base.getScheme()) || "https".equals(base.getScheme());
            if (isHttp && base.getHost() != null && base.getUserInfo() == null) {
                return base.resolve("/");
            }
        } catch (java.net.URISyntaxException e) { // the same as a URL without a host
        }
        throw new ParameterException(command.commandLine(), "--url: not a URL (expected: one such as " + DEFAULT + ")");
    }

    /** The API as nobody. */
    public AdminApi anonymous() throws IOException {
        return new AdminApi(base(), null);
    }

    /** The API as who TOLLGATE_TOKEN or the latest sign-in says; as nobody when neither says anything. */
    public AdminApi signedIn() throws IOException, RefusedException {
        URI base = base();
        String token = environment.get("TOLLGATE_TOKEN");
        return new AdminApi(
                base, token == null || token.isBlank() ? SignIns.of(environment).token(base) : token.strip());
    }
}
