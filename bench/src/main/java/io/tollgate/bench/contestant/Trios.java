package io.tollgate.bench.contestant;

import io.tollgate.bench.load.Endpoint;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** What all trios need. */
final class Trios {
    private static final Duration ANSWER_MAX = Duration.ofMinutes(2);

    private Trios() {}

    /** Returns when each instance lets a request pass in each way. */
    static void awaitAnswers(Trio trio) throws IOException, InterruptedException {
        for (var instance : trio.instances()) {
            var endpoint = new Endpoint(
                    Endpoint.Protocol.HTTP1, instance.port(), trio.callers().getLast());
            for (var path : paths(trio)) {
                Probe.await(endpoint, path, instance.process().toHandle(), ANSWER_MAX);
            }
        }
    }

    private static List<String> paths(Trio trio) {
        return Stream.of(
                        trio.free(),
                        trio.impatient(),
                        trio.counted().stream().map(Trio.Counted::way).toList())
                .flatMap(List::stream)
                .map(Trio.Way::path)
                .toList();
    }
}
