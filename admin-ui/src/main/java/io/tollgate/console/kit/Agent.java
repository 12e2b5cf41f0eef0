package io.tollgate.console.kit;

import java.util.LinkedHashMap;
import java.util.Map;

/** What a session was opened with, as people know it: {@code Firefox on Windows} rather than the whole {@code User-Agent}. */
public final class Agent {
    private static final int RAW_CHARACTERS_MAX = 90;

    /** In this order: each browser also claims to be those below it. */
    private static final Map<String, String> BROWSERS =
            inOrder("Edg/", "Edge", "OPR/", "Opera", "Firefox/", "Firefox", "Chrome/", "Chrome", "Version/", "Safari");

    private static final Map<String, String> SYSTEMS = inOrder(
            "Android",
            "Android",
            "iPhone",
            "iPhone",
            "iPad",
            "iPad",
            "Windows",
            "Windows",
            "Mac OS X",
            "macOS",
            "Linux",
            "Linux");

    private Agent() {}

    private static Map<String, String> inOrder(String... pairs) {
        Map<String, String> map = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            map.put(pairs[i], pairs[i + 1]);
        }
        return map;
    }

    /** Programs that are no browsers are called what they call themselves. */
    public static String said(String userAgent) {
        String browser = first(BROWSERS, userAgent);
        if (!userAgent.startsWith("Mozilla/5.0 ") || browser.isEmpty()) {
            return userAgent.length() > RAW_CHARACTERS_MAX
                    ? userAgent.substring(0, RAW_CHARACTERS_MAX) + "…"
                    : userAgent;
        }
        String system = first(SYSTEMS, userAgent);
        return system.isEmpty() ? browser : browser + " on " + system;
    }

    private static String first(Map<String, String> names, String userAgent) {
        return names.entrySet().stream()
                .filter(name -> userAgent.contains(name.getKey()))
                .findFirst()
                .map(Map.Entry::getValue)
                .orElse("");
    }
}
