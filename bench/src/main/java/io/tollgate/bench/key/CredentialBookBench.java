package io.tollgate.bench.key;

import io.tollgate.core.key.ApiKeyText;
import io.tollgate.core.key.Cidr;
import io.tollgate.core.key.Credential;
import io.tollgate.core.key.CredentialBook;
import io.tollgate.core.key.KeyVerdict;
import java.net.InetAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The check of an API key, with 100,000 keys known: form, checksum, SHA-256, look-up, expiry, addresses. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(1)
public class CredentialBookBench {
    private static final int KEYS = 100_000;
    private static final int PRESENTED = 1 << 12;

    private final InetAddress address = InetAddress.ofLiteral("10.1.2.3");
    private final Instant now = Instant.parse("2027-01-01T00:00:00Z");
    private final String[] known = new String[PRESENTED];
    private final String[] unknown = new String[PRESENTED];
    private CredentialBook book = new CredentialBook(List.of());
    private int next;

    @Setup
    public void issue() {
        Random random = new Random(1); // the same keys each time; nobody is let in by them
        List<Credential> credentials = new ArrayList<>(KEYS);
        for (int i = 0; i < KEYS; i++) {
            ApiKeyText key = ApiKeyText.generate(random);
            credentials.add(new Credential(
                    key.credentialId(),
                    key.hash(),
                    "consumer-1",
                    null,
                    List.of(Cidr.parse("10.0.0.0/8")),
                    now.plusSeconds(1),
                    false));
            if (i < PRESENTED) {
                known[i] = key.text();
                unknown[i] = ApiKeyText.generate(random).text();
            }
        }
        book = new CredentialBook(credentials);
    }

    @Benchmark
    public KeyVerdict accepted() {
        return book.check(known[next++ & (PRESENTED - 1)], address, now);
    }

    @Benchmark
    public KeyVerdict unknown() {
        return book.check(unknown[next++ & (PRESENTED - 1)], address, now);
    }

    @Benchmark
    public KeyVerdict malformed() {
        return book.check("Bearer something else that came in the header, of some length..", address, now);
    }
}
