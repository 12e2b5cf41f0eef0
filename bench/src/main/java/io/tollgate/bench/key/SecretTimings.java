package io.tollgate.bench.key;

import io.tollgate.core.key.ApiKeyText;
import io.tollgate.core.key.Credential;
import io.tollgate.core.key.CredentialBook;
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
 * Whether the time that the check of an API key takes tells how much of a secret was right: keys of the right id whose secret
 * is wrong in its first characters only, in its last only, and everywhere, in random order. Beside it a comparison that does
 * tell, which shows that this would be seen here.
 */
public final class SecretTimings {
    private static final String DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static final int SECRET_AT = ApiKeyText.START.length() + ApiKeyText.ID_LENGTH + 1;
    private static final int SECRET_END = SECRET_AT + 43;
    private static final int CHECKSUM_DIGITS = 6;
    private static final int CHANGED = 2;
    private static final int VARIANTS = 2_000;
    private static final int WARM_UP = 200_000;
    private static final double CERTAIN = 10;

    private final Random random = new SecureRandom();
    private final ApiKeyText issued = ApiKeyText.generate(random);
    private final int countOfEach;
    private final CredentialBook book = new CredentialBook(
            List.of(new Credential(issued.credentialId(), issued.hash(), "acme", null, List.of(), null, false)));

    private SecretTimings(int countOfEach) {
        this.countOfEach = countOfEach;
    }

    /** Prints what was found. The one argument, if any, is how often each kind of key is checked: a million times else. */
    public static void main(String[] arguments) {
        new SecretTimings(arguments.length == 0 ? 1_000_000 : Integer.parseInt(arguments[0])).run();
    }

    private void run() {
        String[] first = variants(() -> changed(SECRET_AT, SECRET_AT + CHANGED));
        String[] last = variants(() -> changed(SECRET_END - CHANGED, SECRET_END));
        String[] everywhere = variants(() -> changed(SECRET_AT, SECRET_END));
        InetAddress address = InetAddress.getLoopbackAddress();
        Predicate<String> check = key -> book.check(key, address, Instant.EPOCH).hashCode() == 0;
        byte[] right = issued.text().getBytes(StandardCharsets.US_ASCII);
        Predicate<String> telling = key -> startsAlike(right, key);
        compare("check: wrong at the start / at the end", check, first, last);
        compare("check: wrong at the end / everywhere", check, last, everywhere);
        compare(
                "check: wrong at the start / at the start",
                check,
                first,
                variants(() -> changed(SECRET_AT, SECRET_AT + CHANGED)));
        compare("a comparison that tells: at the start / at the end", telling, first, last);
    }

    private void compare(String what, Predicate<String> checked, String[] one, String[] two) {
        measure(checked, one, two, WARM_UP, new long[WARM_UP], new long[WARM_UP]);
        long[] ones = new long[countOfEach];
        long[] twos = new long[countOfEach];
        measure(checked, one, two, countOfEach, ones, twos);
        double t = Welch.largestT(ones, twos);
        String verdict =
                t < Welch.SUSPICIOUS ? "no difference seen" : t < CERTAIN ? "perhaps a difference" : "a difference";
        System.out.printf(Locale.ROOT, "%-55s |t| %8.1f   %s%n", what, t, verdict);
    }

    private void measure(Predicate<String> checked, String[] one, String[] two, int count, long[] ones, long[] twos) {
        Random order = new Random(random.nextLong());
        int found = 0;
        for (int i = 0, j = 0; i < count || j < count; ) {
            boolean isOne = j == count || (i < count && order.nextBoolean());
            String key = (isOne ? one : two)[order.nextInt(VARIANTS)];
            long start = System.nanoTime();
            boolean right = checked.test(key);
            long took = System.nanoTime() - start;
            found += right ? 1 : 0;
            if (isOne) {
                ones[i++] = took;
            } else {
                twos[j++] = took;
            }
        }
        if (found > count / 2) {
            throw new IllegalStateException("keys that are wrong were found right");
        }
    }

    private String[] variants(Supplier<String> made) {
        String[] variants = new String[VARIANTS];
        for (int i = 0; i < VARIANTS; i++) {
            variants[i] = made.get();
        }
        return variants;
    }

    /** The issued key with other characters from {@code from} to {@code to}, each of them another, and a checksum that fits. */
    private String changed(int from, int to) {
        StringBuilder key = new StringBuilder(issued.text());
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
        if (ApiKeyText.parse(key.toString()).isEmpty()) {
            throw new IllegalStateException("a variant has not the form of a key");
        }
        return key.toString();
    }

    /** What nobody should do with a secret: ends at the first character that differs. */
    private static boolean startsAlike(byte[] right, String key) {
        for (int i = 0; i < SECRET_END; i++) {
            if (right[i] != key.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
