package io.tollgate.launcher.up;

import io.tollgate.launcher.admin.AdminRefused;
import io.tollgate.launcher.admin.DemoApi;
import io.tollgate.launcher.setting.PortPlan;
import io.tollgate.launcher.setting.PortSetting;
import io.tollgate.launcher.setting.Refusal;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Optional;

/**
 * The demo API and its key. The key opens nothing but the demo, so it is kept in the data folder (0600) for the next
 * start to show a {@code curl} that works; when it was revoked, another one is issued.
 */
final class Demo {
    private static final String KEY = "demo.key";
    private static final Duration NEW_KEY_WITHIN = Duration.ofSeconds(15);
    private static final Duration KEPT_KEY_WITHIN = Duration.ofSeconds(2);
    private static final Duration PAUSE = Duration.ofMillis(50);
    private static final int OK = 200;
    private static final int UNAUTHORIZED = 401;
    private static final int NO_NODE = 503;
    private static final Duration CALL_TIMEOUT = Duration.ofSeconds(5);

    private final DataFolder data;
    private final PortPlan ports;
    private final Operator operator;
    private final NodeProcesses nodes;
    private final HttpClient client;

    Demo(DataFolder data, PortPlan ports, Operator operator, NodeProcesses nodes, HttpClient client) {
        this.data = data;
        this.ports = ports;
        this.operator = operator;
        this.nodes = nodes;
        this.client = client;
    }

    private boolean hasKey() {
        return Files.exists(data.secretFile(KEY));
    }

    /** On a system where nobody has configured anything: makes the demo API. */
    void provide(Progress progress) throws IOException, Refusal, InterruptedException {
        var session = operator.session();
        if (hasKey() || session.isEmpty() || !DemoApi.isSystemEmpty(session.get())) {
            return;
        }
        progress.step("demo API with a consumer and a key", () -> {
            DemoApi.create(session.get(), ports.of(PortSetting.DEMO));
            data.keepSecret(KEY, DemoApi.issueKey(session.get()));
            return "";
        });
    }

    /** Returns a command that every node answers with 200, or empty when there is no demo (any more). */
    Optional<String> workingCurl() throws IOException, Refusal, InterruptedException {
        if (!hasKey()) {
            return Optional.empty();
        }
        var status = answer(KEPT_KEY_WITHIN);
        if (status == UNAUTHORIZED && renewKey()) {
            status = answer(NEW_KEY_WITHIN);
        }
        return status == OK
                ? Optional.of("curl -H 'X-API-Key: " + data.secret(KEY) + "' " + call(1))
                : Optional.empty();
    }

    private boolean renewKey() throws IOException, Refusal {
        var session = operator.session();
        if (session.isEmpty()) {
            return false;
        }
        try {
            data.keepSecret(KEY, DemoApi.issueKey(session.get()));
            return true;
        } catch (AdminRefused consumerIsGone) {
            return false;
        }
    }

    private URI call(int node) throws Refusal {
        return nodes.address(PortSetting.PROXY, node).resolve("/demo/hello");
    }

    /**
     * Calls the demo through every running node until all have answered 200.
     *
     * @param within how long to go on asking
     * @return 200, or the other status that a node still answers with
     */
    private int answer(Duration within) throws IOException, Refusal, InterruptedException {
        var deadlineNanos = System.nanoTime() + within.toNanos();
        for (var node : nodes.running()) {
            var status = status(node);
            while (status != OK) {
                if (System.nanoTime() - deadlineNanos > 0) {
                    return status;
                }
                Thread.sleep(PAUSE);
                status = status(node);
            }
        }
        return nodes.running().isEmpty() ? NO_NODE : OK;
    }

    private int status(int node) throws IOException, Refusal, InterruptedException {
        var request = HttpRequest.newBuilder(call(node))
                .timeout(CALL_TIMEOUT)
                .header("X-API-Key", data.secret(KEY))
                .build();
        return client.send(request, BodyHandlers.discarding()).statusCode();
    }
}
