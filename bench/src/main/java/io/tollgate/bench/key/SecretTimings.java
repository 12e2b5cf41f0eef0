package io.tollgate.bench.key;

import io.tollgate.core.key.ApiKeyText;
import io.tollgate.core.key.Credential;
import io.tollgate.core.key.CredentialBook;
import io.tollgate.core.key.KeyHash;
import io.tollgate.core.key.KeyVerdict;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.zip.CRC32;

/**
 * Whether the time that the check of an API key takes tells how much of a secret was right. One and the same key is presented
 * to two books in random order, so that nothing but what is stored can make a difference: in one the stored secret, or its
 * hash, differs at its end only, in the other from its start. Beside it a comparison that does tell, which shows that this
 * would be seen here.
 */
public final class SecretTimings {
    private static final String DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static final int SECRET_AT = ApiKeyText.START.length() + ApiKeyText.ID_LENGTH + 1;
    private static final int SECRET_END = SECRET_AT + 43;
    private static final int CHECKSUM_DIGITS = 6;
    private static final int WARM_UP = 200_000;
    private static final int ROUNDS = 40;
    private static final double CERTAIN = 10;

    private final Random random = new SecureRandom();
    private final ApiKeyText presented = ApiKeyText.generate(random);
    private final int countOfEach;

    private SecretTimings(int countOfEach) {
        this.countOfEach = countOfEach;
    }

    /** Prints what was found. The one argument, if any, is how often each kind of key is checked: a million times else. */
    public static void main(String[] arguments) {
        new SecretTimings(arguments.length == 0 ? 1_000_000 : Integer.parseInt(arguments[0])).run();
    }

    private void run() {
        byte[] hash = presented.hash().bytes();
        ApiKeyText near = changed(SECRET_END - 1, SECRET_END);
        ApiKeyText far = changed(SECRET_AT, SECRET_END);
        compare(
                "the hash differs in its last byte / in its first",
                () -> book(flipped(hash, hash.length - 1)),
                () -> book(flipped(hash, 0)));
        compare("the secret differs in its last character / in all", () -> book(near.hash()), () -> book(far.hash()));
        compare("two books that are the same", () -> book(near.hash()), () -> book(near.hash()));
        compare("a comparison that tells: last character / all", () -> telling(near), () -> telling(far));
    }

    private static KeyHash flipped(byte[] hash, int index) {
        byte[] other = hash.clone();
        other[index] ^= 1;
        return KeyHash.of(other);
    }

    /** The check by a book that knows the presented key's id with {@code stored} for a hash. */
    private Predicate<String> book(KeyHash stored) {
        InetAddress address = InetAddress.getLoopbackAddress();
        CredentialBook book = new CredentialBook(
                List.of(new Credential(presented.credentialId(), stored, "acme", null, List.of(), null, false)));
        return key -> book.check(key, address, Instant.EPOCH) instanceof KeyVerdict.Accepted;
    }

    private void compare(String what, Supplier<Predicate<String>> one, Supplier<Predicate<String>> two) {
        measure(one.get(), two.get(), new long[WARM_UP], new long[WARM_UP]);
        Rounds rounds = new Rounds();
        for (int round = 0; round < ROUNDS; round++) {
            // Which of the two lies first in memory must not be the same in every round.
            boolean isOneFirst = random.nextBoolean();
            Predicate<String> first = isOneFirst ? one.get() : two.get();
            Predicate<String> second = isOneFirst ? two.get() : one.get();
            long[] ones = new long[countOfEach / ROUNDS];
            long[] twos = new long[countOfEach / ROUNDS];
            measure(isOneFirst ? first : second, isOneFirst ? second : first, ones, twos);
            rounds.add(ones, twos);
        }
        double t = rounds.largestT();
        String verdict =
                t < Rounds.SUSPICIOUS ? "no difference seen" : t < CERTAIN ? "perhaps a difference" : "a difference";
        System.out.printf(Locale.ROOT, "%-55s %6.1f ns  |t| %6.1f   %s%n", what, rounds.nanoseconds(), t, verdict);
    }

    private void measure(Predicate<String> one, Predicate<String> two, long[] ones, long[] twos) {
        int count = ones.length;
        Random order = new Random(random.nextLong());
        int i = 0;
        int j = 0;
        while (i < count || j < count) {
            boolean isOne = j == count || (i < count && order.nextBoolean());
            Predicate<String> check = isOne ? one : two;
            long start = System.nanoTime();
            boolean right = check.test(presented.text());
            long took = System.nanoTime() - start;
            if (right) {
                throw new IllegalStateException("a key that is wrong was found right");
            }
            if (isOne) {
                ones[i++] = took;
            } else {
                twos[j++] = took;
            }
        }
    }

    /** The presented key with other characters from {@code from} to {@code to}, and a checksum that fits. */
    private ApiKeyText changed(int from, int to) {
        StringBuilder key = new StringBuilder(presented.text());
        for (int i = from; i < to; i++) {
            char before = key.charAt(i);
            char after = before;
            while (after == before) {
                after = DIGITS.charAt(random.nextInt(DIGITS.length()));
            }
            key.setCharAt(i, after);
        }
        CRC32 crc = new CRC32();
        crc.update(key.substring(0, SECRET_END).getBytes(StandardCharsets.US_ASCII));
        long rest = crc.getValue();
        for (int i = CHECKSUM_DIGITS - 1; i >= 0; i--) {
            key.setCharAt(SECRET_END + 1 + i, DIGITS.charAt((int) (rest % DIGITS.length())));
            rest /= DIGITS.length();
        }
        return ApiKeyText.parse(key.toString()).orElseThrow();
    }

    /** What nobody should do with a secret: ends at the first character that differs. */
    private static Predicate<String> telling(ApiKeyText stored) {
        byte[] secret = stored.text().getBytes(StandardCharsets.US_ASCII);
        return key -> {
            for (int i = 0; i < SECRET_END; i++) {
                if (secret[i] != key.charAt(i)) {
                    return false;
                }
            }
            return true;
        };
    }
}
