package io.tollgate.cli.traffic;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.cli.api.AdminApi;
import io.tollgate.cli.api.RefusedException;
import io.tollgate.cli.api.Server;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
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
    /** The control plane says something every two seconds. */
    private static final Duration SILENCE_MAX = Duration.ofSeconds(10);

    private static final Duration AGAIN_AFTER = Duration.ofSeconds(2);

    @Spec
    private CommandSpec command = CommandSpec.create();

    @Mixin
    private final Server server = new Server();

    @Option(
            names = "--filter",
            paramLabel = "NAME=VALUE",
            description =
                    "Only those; for example --filter route=orders. Several must all hold. Names: route, consumer, key,"
                            + " node, status (404 or 4xx), code, slowerThan (250ms).")
    private Map<String, String> filters = new LinkedHashMap<>();

    private boolean lost;
    /** Whose requests are not shown, as it was said last; null before that. */
    private @Nullable String told;

    @Override
    public Integer call() throws Exception {
        String query = filters.entrySet().stream()
                .map(filter -> AdminApi.segment(filter.getKey()) + "=" + AdminApi.segment(filter.getValue()))
                .collect(Collectors.joining("&"));
        String path = "/events" + (query.isEmpty() ? "" : "?" + query);
        InputStream first = open(path); // what is refused, or nowhere, is so at once; what is lost later comes back
        while (!Thread.currentThread().isInterrupted()) {
            long began = System.nanoTime();
            try (EventLines events = new EventLines(first == null ? again(path) : first, SILENCE_MAX)) {
                lost = false;
                show(events);
            } catch (IOException e) {
                if (!lost) {
                    say("the connection is lost, trying again until it is back: " + e.getMessage());
                }
                lost = true;
            }
            first = null;
            if (lost || System.nanoTime() - began < AGAIN_AFTER.toNanos()) { // what ends at once would do so in a loop
                Thread.sleep(AGAIN_AFTER);
            }
        }
        return 0;
    }

    /** A control plane that starts, whose database is away or that is asked by many is there again later. */
    private InputStream again(String path) throws IOException, RefusedException {
        try {
            return open(path);
        } catch (RefusedException e) {
            if (e.status() == 429 || e.status() >= 500) {
                throw new IOException(e.getMessage(), e);
            }
            throw e;
        }
    }

    private InputStream open(String path) throws IOException, RefusedException {
        try {
            return server.signedIn().stream(path);
        } catch (RefusedException e) {
            if (e.status() == 404) {
                throw new IOException("this control plane has no live requests to show", e);
            }
            throw e;
        }
    }

    /** Until the control plane ends it, which it does now and then: whoever reads comes again. */
    private void show(EventLines events) throws IOException {
        PrintWriter out = command.commandLine().getOut();
        for (EventLines.Event event = events.next(); event != null; event = events.next()) {
            switch (event.name()) {
                case "request" -> {
                    out.println(event.data());
                    out.flush();
                }
                case "state" -> tell(event.json());
                default -> {} // of a newer control plane
            }
        }
    }

    /** What is not shown, and why: on standard error, so that standard output stays JSON. */
    private void tell(JsonNode state) {
        String reach = "";
        if (state.path("nodes").isEmpty()) {
            reach = "no node is connected";
        }
        if (!state.path("elsewhere").isEmpty()) {
            reach += (reach.isEmpty() ? "" : "; ") + "not shown, since connected to another control plane: "
                    + names(state.path("elsewhere"));
        }
        if (!reach.equals(told)) {
            told = reach;
            say(reach.isEmpty() ? "watching " + names(state.path("nodes")) : reach);
        }
        long leftOut = state.path("leftOut").asLong();
        if (leftOut > 0) {
            say(leftOut + " requests were left out: more than can be shown");
        }
    }

    private static String names(JsonNode names) {
        return StreamSupport.stream(names.spliterator(), false)
                .map(JsonNode::asText)
                .collect(Collectors.joining(", "));
    }

    private void say(String sentence) {
        PrintWriter err = command.commandLine().getErr();
        err.println("tollgate: " + sentence);
        err.flush();
    }
}
