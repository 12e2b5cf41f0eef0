package io.tollgate.core.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.core.access.AccessPolicy;
import io.tollgate.core.config.Configuration;
import io.tollgate.core.config.Generated;
import io.tollgate.core.json.InvalidDocumentException;
import io.tollgate.core.route.RouteTable;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * No snapshot can stop a node: whatever is done to the bytes of good ones, they read and compile or are refused.
 * The seed is fixed so that a failure can be seen again.
 */
final class MutatedSnapshotTest {
    private static final int MUTATIONS = 20_000;

    /** What breaks readers: limits of number types, half documents, things of another type. */
    private static final List<String> SPLICES = List.of(
            "null",
            "{}",
            "[]",
            "\"\"",
            "true",
            "-1",
            "0",
            "1e999",
            "9223372036854775808",
            "NaN",
            "\"\\ud800\"",
            "\"\\u0000\"",
            "\"/**\"",
            "\"{a}\"",
            "\"*.\"",
            "\"claim:x\"",
            "\"999999999999d\"",
            "[[[[",
            "\"\\",
            ",",
            ":",
            "}",
            "]",
            "\u0000",
            "é");

    private final Random random = new Random(20_270_101);

    @Test
    void theyAreReadOrRefusedAndNothingElseIsThrown() {
        List<byte[]> seeds = seeds();
        int read = 0;
        for (int i = 0; i < MUTATIONS; i++) {
            byte[] mutant = mutate(seeds.get(random.nextInt(seeds.size())));
            try {
                Configuration configuration = Snapshot.read(mutant).configuration();
                RouteTable table = RouteTable.compile(configuration.routes());
                table.match("GET", "y.x.example", "/a/b", name -> null);
                assertThat(new AccessPolicy(configuration)).isNotNull();
                read++;
            } catch (InvalidDocumentException e) {
                assertThat(e.violations()).isNotEmpty();
            } catch (RuntimeException | StackOverflowError e) {
                throw new AssertionError(new String(mutant, StandardCharsets.UTF_8), e);
            }
        }
        assertThat(read).as("some mutations are harmless").isBetween(1, MUTATIONS - 1);
    }

    private static List<byte[]> seeds() {
        return Generated.configurations()
                .sampleStream()
                .filter(configuration -> !configuration.equals(Configuration.EMPTY))
                .limit(50)
                .map(configuration -> new Snapshot(1, Instant.EPOCH, configuration).toBytes())
                .toList();
    }

    private byte[] mutate(byte[] seed) {
        byte[] mutant = seed.clone();
        for (int times = 1 + random.nextInt(3); times > 0 && mutant.length > 2; times--) {
            int at = random.nextInt(mutant.length);
            mutant = switch (random.nextInt(5)) {
                case 0 -> flipped(mutant, at);
                case 1 -> Arrays.copyOf(mutant, at);
                case 2 -> spliced(mutant, at, at, SPLICES.get(random.nextInt(SPLICES.size())));
                case 3 -> spliced(mutant, at, Math.min(mutant.length, at + random.nextInt(20)), "");
                default -> withAnotherValue(mutant, at);
            };
        }
        return mutant;
    }

    private byte[] flipped(byte[] bytes, int at) {
        bytes[at] ^= (byte) (1 << random.nextInt(8));
        return bytes;
    }

    /** Replaces the value behind the next colon, which keeps the document JSON more often than not. */
    private byte[] withAnotherValue(byte[] bytes, int from) {
        int start = from;
        while (start < bytes.length && bytes[start] != ':') {
            start++;
        }
        int end = Math.min(bytes.length, start + 1);
        while (end < bytes.length && bytes[end] != ',' && bytes[end] != '}' && bytes[end] != ']') {
            end++;
        }
        return spliced(bytes, Math.min(bytes.length, start + 1), end, SPLICES.get(random.nextInt(SPLICES.size())));
    }

    private static byte[] spliced(byte[] bytes, int from, int to, String text) {
        byte[] middle = text.getBytes(StandardCharsets.UTF_8);
        byte[] result = Arrays.copyOf(bytes, bytes.length - Math.max(0, to - from) + middle.length);
        System.arraycopy(middle, 0, result, from, middle.length);
        System.arraycopy(bytes, Math.max(from, to), result, from + middle.length, bytes.length - Math.max(from, to));
        return result;
    }
}
