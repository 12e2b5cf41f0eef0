package io.tollgate.launcher.up;

import io.tollgate.launcher.setting.Refusal;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;

/** Steps that do not wait for each other. */
final class Together {
    private Together() {}

    /** Runs each step on a thread of its own; returns when all are done, throws what the first of them in the list threw. */
    static void run(List<Progress.Step<?>> steps) throws IOException, Refusal, InterruptedException {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var running = steps.stream().map(step -> threads.submit(step::run)).toList();
            for (var step : running) {
                step.get();
            }
        } catch (ExecutionException failed) {
            switch (failed.getCause()) {
                case Refusal refusal -> throw refusal;
                case IOException io -> throw io;
                case InterruptedException interrupted -> throw interrupted;
                case null, default -> throw new IllegalStateException(failed);
            }
        }
    }
}
