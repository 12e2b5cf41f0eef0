package io.tollgate.cli.session;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.cli.api.Server;
import io.tollgate.cli.api.SignIns;
import io.tollgate.core.json.Json;
import java.io.Console;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code login}. A password is asked for or read from standard input: a command line is easy to read for others. */
@Command(
        name = "login",
        description = "Signs in, and keeps the session in a file that only you can read.",
        mixinStandardHelpOptions = true)
public final class LoginCommand implements Callable<Integer> {
    private static final int PASSWORD_BYTES_MAX = 4096;

    @Spec
    private CommandSpec command = CommandSpec.create();

    @Mixin
    private final Server server = new Server();

    @Option(
            names = {"-u", "--username"},
            paramLabel = "NAME",
            description = "Asked for when left out.")
    private @Nullable String username;

    @Option(names = "--password-stdin", description = "Read the password from standard input.")
    private boolean passwordFromStdin;

    @Option(names = "--code", paramLabel = "CODE", description = "The code of your second factor, if you have one.")
    private @Nullable String code;

    @Override
    public Integer call() throws Exception {
        URI base = server.base();
        warnInTheClear(base);
        String name = username == null ? ask("User: ") : username;
        String password = passwordFromStdin ? stdin() : askHidden("Password: ");
        ObjectNode body = Json.object().put("username", name).put("password", password);
        if (code != null) {
            body.put("code", code);
        }
        JsonNode session = server.anonymous().send("POST", "/login", body).json();
        SignIns.of(System.getenv()).keep(base, name, session);
        command.commandLine().getOut().println("signed in as " + name + " at " + base);
        return 0;
    }

    private void warnInTheClear(URI base) throws IOException {
        if (base.getScheme().equals("http")
                && !InetAddress.getByName(base.getHost()).isLoopbackAddress()) {
            PrintWriter err = command.commandLine().getErr();
            err.println("tollgate: " + base + " is not encrypted: everybody on the way can read the password");
        }
    }

    private static String stdin() throws IOException {
        return new String(System.in.readNBytes(PASSWORD_BYTES_MAX), StandardCharsets.UTF_8).strip();
    }

    private String ask(String prompt) {
        String answer = console().readLine("%s", prompt);
        return answer == null ? "" : answer.strip();
    }

    private String askHidden(String prompt) {
        char[] answer = console().readPassword("%s", prompt);
        return answer == null ? "" : new String(answer);
    }

    private Console console() {
        return Optional.ofNullable(System.console())
                .filter(Console::isTerminal)
                .orElseThrow(() -> new ParameterException(
                        command.commandLine(), "no terminal to ask at (expected: --username and --password-stdin)"));
    }
}
