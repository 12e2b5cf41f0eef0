package io.tollgate.control.operator;

import io.micronaut.core.async.publisher.Publishers;
import io.micronaut.scheduling.TaskExecutors;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;

/** Takes work that blocks away from the event loop on which the framework asks. */
@Singleton
final class Workers {
    private final ExecutorService executor;

    Workers(@Named(TaskExecutors.BLOCKING) ExecutorService executor) {
        this.executor = executor;
    }

    /** What {@code work} answers; nothing when that is null, its exception when it throws. */
    <T> Publisher<T> answer(Supplier<@Nullable T> work) {
        CompletableFuture<@Nullable T> future = new CompletableFuture<>();
        executor.execute(() -> {
            try {
                future.complete(work.get());
            } catch (RuntimeException e) {
                future.completeExceptionally(e);
            }
        });
        return Publishers.fromCompletableFuture(future);
    }
}
