package io.tollgate.cli.traffic;

import io.tollgate.cli.api.AdminApi;
import io.tollgate.cli.api.RefusedException;
import io.tollgate.cli.api.Server;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tail}. */
@Command(
        name = "tail",
        description = "Shows requests as they happen, one JSON object a line, until Ctrl-C.",
        mixinStandardHelpOptions = true)
public final class TailCommand implements Callable<Integer> {
    private static final String DATA = "data:";

    @Spec
    private CommandSpec command = CommandSpec.create();

    @Mixin
    private final Server server = new Server();

    @Option(
            names = "--filter",
            paramLabel = "NAME=VALUE",
            description = "Only those; for example --filter route=orders. Several must all hold.")
    private Map<String, String> filters = new LinkedHashMap<>();

    @Override
    public Integer call() throws Exception {
        String query = filters.entrySet().stream()
                .map(filter -> AdminApi.segment(filter.getKey()) + "=" + AdminApi.segment(filter.getValue()))
                .collect(Collectors.joining("&"));
        try (InputStream events = server.signedIn().stream("/events" + (query.isEmpty() ? "" : "?" + query))) {
            show(events);
            return 0;
        } catch (RefusedException e) {
            if (e.status() == 404) {
                throw new IOException("this control plane has no live requests to show", e);
            }
            throw e;
        }
    }

    private void show(InputStream events) throws IOException {
        PrintWriter out = command.commandLine().getOut();
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(events, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith(DATA)) {
                    out.println(line.substring(DATA.length()).strip());
                    out.flush();
                }
            }
        }
    }
}
