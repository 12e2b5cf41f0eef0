package io.tollgate.bench.contestant;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Many routes as a company has them: services under a few host names, each with the same handful of resources. The same
 * shapes as {@code Shop}, which the microbenchmarks use.
 */
public final class Routes {
    private static final List<String> SHAPES =
            List.of("/%s/items", "/%s/items/{id}", "/%s/items/{id}/parts/{part}", "/%s/files/**", "/%s/status");
    private static final int HOSTS = 20;
    private static final int REQUESTS = 10_000;

    private Routes() {}

    static String name(int number) {
        return "route-" + number;
    }

    static String host(int number) {
        return "api" + number / SHAPES.size() % HOSTS + ".example.com";
    }

    static String template(int number) {
        return SHAPES.get(number % SHAPES.size()).formatted("service-" + number / SHAPES.size());
    }

    /** A path that the route matches. */
    static String path(int number) {
        return template(number).replace("{id}", "4711").replace("{part}", "7f").replace("**", "2027/01/report.pdf");
    }

    /**
     * Writes a script for wrk that asks {@value #REQUESTS} times for random ones of the first {@code count} routes, over
     * and over: as many different requests whatever the count, so that only the table differs.
     */
    public static Path script(Path folder, int count) throws IOException {
        var random = new SplittableRandom(1);
        var lua = new StringBuilder("local requests = {}\ninit = function()\n");
        lua.append("  for line in io.lines(\"").append(folder.resolve("requests-" + count + ".txt"));
        lua.append("\") do\n    local host, path = line:match(\"(%S+) (%S+)\")\n");
        lua.append("    requests[#requests + 1] = wrk.format(\"GET\", path, {[\"Host\"] = host})\n  end\nend\n");
        lua.append(
                "local next = 0\nrequest = function()\n  next = next % #requests + 1\n  return requests[next]\nend\n");
        var lines = new StringBuilder();
        for (int i = 0; i < REQUESTS; i++) {
            var number = random.nextInt(count);
            lines.append(host(number)).append(' ').append(path(number)).append('\n');
        }
        Files.writeString(folder.resolve("requests-" + count + ".txt"), lines);
        return Files.writeString(folder.resolve("requests-" + count + ".lua"), lua);
    }
}
