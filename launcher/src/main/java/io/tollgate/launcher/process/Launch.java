package io.tollgate.launcher.process;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Starts processes so that they cannot outlive the launcher, and so that Ctrl-C reaches the launcher alone.
 *
 * <p>{@code setsid} takes a child out of the terminal's process group: Ctrl-C would else stop PostgreSQL while the
 * control plane still writes. {@code setpriv --pdeathsig} has the kernel signal the child when its parent dies, also of
 * {@code kill -9}. For the kernel the parent is the <em>thread</em> that started the child (prctl(2),
 * PR_SET_PDEATHSIG), so one thread that lives as long as the launcher starts all of them. Where a tool is missing
 * (another system than Linux) the child is started without it, and the next start finds what was left over by
 * {@link ProcessRecord}.
 */
final class Launch {
    private static final ExecutorService STARTER = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("launcher-starter").factory());

    private Launch() {}

    static Process start(ChildSpec spec) throws IOException {
        var builder = new ProcessBuilder(wrapped(spec));
        // A child begins with a copy of our environment, which may hold the master key: it gets the settings of its
        // spec.
        builder.environment().keySet().removeIf(name -> name.startsWith("TOLLGATE_"));
        builder.environment().putAll(spec.environment());
        builder.redirectErrorStream(true);
        builder.redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
        builder.redirectOutput(ProcessBuilder.Redirect.appendTo(spec.log().toFile()));
        try {
            return STARTER.submit(builder::start).get();
        } catch (ExecutionException failed) {
            throw new IOException("cannot start " + spec.name() + ": " + failed.getCause(), failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while starting " + spec.name(), interrupted);
        }
    }

    private static List<String> wrapped(ChildSpec spec) {
        var command = new ArrayList<String>();
        SystemTool.find("setsid").ifPresent(command::add);
        // The prefix first: a change of user would clear the parent-death signal again.
        command.addAll(spec.prefix());
        command.addAll(deathSignal(spec));
        command.addAll(spec.command());
        return command;
    }

    private static List<String> deathSignal(ChildSpec spec) {
        return SystemTool.find("setpriv")
                .map(tool -> List.of(tool, "--pdeathsig", spec.stop().signal()))
                .orElse(List.of());
    }
}
