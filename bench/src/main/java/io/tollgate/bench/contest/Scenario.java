package io.tollgate.bench.contest;

import io.tollgate.bench.result.Section;
import java.io.IOException;
import java.util.Locale;

/** What can be measured. In this order, so that scenarios with the same contestants follow each other. */
enum Scenario {
    PLAIN("plain proxy, 128 bytes"),
    LARGE("plain proxy, 64 KB"),
    TLS("HTTPS from the client, 128 bytes"),
    HTTP2("HTTP/2 from the client, 128 bytes"),
    LATENCY("latency at a fixed rate"),
    OVERLOAD("three times what can be carried"),
    POLICY("API key, permission, three limits, access log"),
    LIMITS("one limit over three instances"),
    ROUTES("many routes beside few"),
    MEMORY("memory with many routes, keys and connections"),
    STARTUP("from start to first answer");

    private final String title;

    Scenario(String title) {
        this.title = title;
    }

    /** What people type. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    String title() {
        return title;
    }

    /** A scenario that fails says so in its section; the others still run. */
    Section run(Arena arena) throws InterruptedException {
        var section = new Section(word() + ": " + title);
        arena.progress().say("== " + word() + ": " + title);
        try {
            measure(arena, section);
        } catch (IOException failed) {
            arena.progress().say("  failed: " + failed.getMessage());
            section.say("**Not available:** " + failed.getMessage());
        }
        return section;
    }

    private void measure(Arena arena, Section section) throws IOException, InterruptedException {
        switch (this) {
            case PLAIN -> Proxying.small(arena, section);
            case LARGE -> Proxying.large(arena, section);
            case TLS -> Proxying.tls(arena, section);
            case HTTP2 -> Proxying.http2(arena, section);
            case LATENCY -> FixedRate.latency(arena, section);
            case OVERLOAD -> FixedRate.overload(arena, section);
            case POLICY -> Proxying.policy(arena, section);
            case LIMITS -> SharedLimits.run(arena, section);
            case ROUTES -> LargeConfiguration.routes(arena, section);
            case MEMORY -> LargeConfiguration.memory(arena, section);
            case STARTUP -> StartUp.run(arena, section);
        }
    }
}
