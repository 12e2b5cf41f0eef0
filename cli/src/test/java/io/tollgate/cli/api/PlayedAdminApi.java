package io.tollgate.cli.api;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import picocli.CommandLine;

/** An admin API that gives one answer to all, writes down what it is asked, and has commands run against it. */
public final class PlayedAdminApi implements AutoCloseable {
    /**
     * One request.
     *
     * @param uri path and query
     * @param message of the change; "nothing" when none was given
     */
    public record Asked(String method, String uri, String body, String message) {}

    private final List<Asked> asked = new CopyOnWriteArrayList<>();
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final HttpServer server;
    private volatile String answer;
    private volatile int status = 200;

    /** Answers 200 with {@code answer}, as of revision 12. */
    public PlayedAdminApi(String answer) {
        this.answer = answer;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/api/v1/", this::answer);
        server.start();
    }

    private void answer(HttpExchange exchange) throws IOException {
        asked.add(new Asked(
                exchange.getRequestMethod(),
                exchange.getRequestURI().toString(),
                new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8),
                Objects.requireNonNullElse(exchange.getRequestHeaders().getFirst("X-Change-Message"), "nothing")));
        byte[] body = answer.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Tollgate-Revision", "12");
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    /** From now on. */
    public void answers(String json) {
        answer = json;
    }

    /** From now on, with {@code problem}. */
    public void refuses(int code, String problem) {
        status = code;
        answer = problem;
    }

    /** Runs {@code command} with {@code args} and where this is; its exit code. */
    public int run(Object command, String... args) {
        String[] all = new String[args.length + 2];
        System.arraycopy(args, 0, all, 0, args.length);
        all[args.length] = "--url";
        all[args.length + 1] = "http://127.0.0.1:" + server.getAddress().getPort();
        return new CommandLine(command)
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(all);
    }

    /** What was asked, oldest first. */
    public List<Asked> asked() {
        return asked;
    }

    /** What commands printed. */
    public String out() {
        return out.toString();
    }

    /** What they printed of errors. */
    public String err() {
        return err.toString();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
