package io.tollgate.launcher.process;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A process to run.
 *
 * @param name what people call it; also the name of its log and of its record
 * @param prefix what the command is run through (a tool that changes the user), or empty
 * @param command program and arguments
 * @param environment added to the launcher's own
 * @param log where its output goes, appended
 * @param stop how it is asked to end, and how long it may take
 */
public record ChildSpec(
        String name, List<String> prefix, List<String> command, Map<String, String> environment, Path log, Stop stop) {
    public ChildSpec {
        prefix = List.copyOf(prefix);
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
    }

    /**
     * How a child is asked to end.
     *
     * @param signal a signal's name without SIG
     * @param within after this long it is killed
     */
    public record Stop(String signal, Duration within) {}
}
