package io.tollgate.node.limit;

/**
 * What a limit promises, for the {@code RateLimit-Policy} response field, with its texts made once.
 *
 * @param name the limit's, of {@code Names.NAME}, and {@code /lowered} behind it for a lowered one: nothing in it needs
 *     escaping in a structured field's string
 * @param quota requests a window admits, or bytes
 * @param windowSeconds length of the window
 * @param text the policy as an item of {@code RateLimit-Policy}
 * @param stateStart how an item of {@code RateLimit} begins: what is left follows
 */
public record LimitPolicy(String name, long quota, long windowSeconds, String text, String stateStart) {
    /** How the name of a lowered limit's policy ends; no limit's own name has it. */
    static final String LOWERED = "/lowered";

    /** The limit that series or policies of that name are of. */
    static String limitOf(String name) {
        return name.endsWith(LOWERED) ? name.substring(0, name.length() - LOWERED.length()) : name;
    }

    /** Whether it is what is left of a limit for somebody. */
    public boolean isLowered() {
        return name.endsWith(LOWERED);
    }

    /** The policy of that name. */
    public static LimitPolicy of(String name, long quota, long windowSeconds) {
        String quoted = '"' + name + '"';
        return new LimitPolicy(
                name, quota, windowSeconds, quoted + ";q=" + quota + ";w=" + windowSeconds, quoted + ";r=");
    }

    /** The same, whose quota is of bytes of responses' bodies. */
    LimitPolicy ofBytes() {
        return new LimitPolicy(name, quota, windowSeconds, text + ";qu=\"content-bytes\"", stateStart);
    }
}
