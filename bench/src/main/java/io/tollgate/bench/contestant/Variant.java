package io.tollgate.bench.contestant;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A Tollgate to compare with the one of this checkout.
 *
 * @param name as the results call it
 * @param home a built checkout
 * @param flags more flags for its node's JVM
 * @param environment more settings for its node
 */
public record Variant(String name, Path home, List<String> flags, Map<String, String> environment) {
    private static final String SETTING = "TOLLGATE_[A-Z_]+=.*";

    public Variant {
        flags = List.copyOf(flags);
        environment = Map.copyOf(environment);
    }

    /** Another checkout, which is built already. */
    public static Variant of(Path home) {
        return new Variant("Tollgate of " + home.getFileName(), home, List.of(), Map.of());
    }

    /**
     * This checkout with other settings.
     *
     * @param words flags of the JVM and settings such as {@code TOLLGATE_TRANSPORT=nio}, with blanks between them
     */
    public static Variant with(Path home, String words) {
        var flags = new ArrayList<String>();
        var environment = new HashMap<String, String>();
        for (var word : words.strip().split(" +", -1)) {
            if (word.matches(SETTING)) {
                var equals = word.indexOf('=');
                environment.put(word.substring(0, equals), word.substring(equals + 1));
            } else {
                flags.add(word);
            }
        }
        return new Variant("Tollgate with " + words.strip(), home, flags, environment);
    }
}
