package io.tollgate.node.token;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.core.config.IssuerKeys;
import io.tollgate.node.token.KeyFetch.Location;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class KeySourceTest {
    @Test
    void a_fetch_that_fails_before_it_began_is_a_failed_fetch_and_the_next_one_comes() throws Exception {
        // No issuer is configured so; the client refuses it at once, as it does when it cannot open a socket.
        IssuerKeys keys =
                new IssuerKeys(URI.create("ftp://id.example.com/keys"), null, List.of(), Duration.ofMinutes(5), null);
        try (KeyFetch fetch = new KeyFetch();
                ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1)) {
            Location location = new Location("https://id.example.com/", keys);
            KeySource source = new KeySource(
                    location,
                    fetch,
                    new KeptKeys(location, KeyShelf.NONE, InstantSource.system()),
                    () -> SignatureProvider.JDK,
                    timer,
                    System::nanoTime);

            source.start();
            CompletableFuture<Void> again = Objects.requireNonNull(source.refetch());
            again.get(20, TimeUnit.SECONDS);

            assertThat(source.isAway()).isTrue();
            assertThat(source.failed()).isGreaterThanOrEqualTo(2);
            source.stop();
        }
    }
}
