package io.tollgate.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tour of docs/how-to/configuration-as-code.md, command by command, on a system as {@code ./tollgate up} starts it. */
final class CliTourE2eTest {
    private static final Path PAGE =
            TollgateUp.HOME.resolve("docs").resolve("how-to").resolve("configuration-as-code.md");

    @TempDir
    private Path folder;

    @Test
    void theTourWorksToTheLetter() throws Exception {
        Path data = folder.resolve("data");
        Path checkout = Files.createDirectory(folder.resolve("checkout")); // as if this were it
        Files.createSymbolicLink(checkout.resolve(".tollgate"), data);
        Files.createSymbolicLink(checkout.resolve("target"), TollgateUp.HOME.resolve("target"));
        try (TollgateUp system =
                TollgateUp.ready(TollgateUp.Setup.empty(data, 1).withFlags())) {
            List<PageCommands.Step> steps = PageCommands.of(PAGE, ports(system.ports()));
            assertThat(steps).hasSizeGreaterThan(15);

            List<PageCommands.Outcome> outcomes = PageCommands.run(steps, checkout, environment(system));

            for (PageCommands.Outcome outcome : outcomes) {
                assertThat(outcome.complaint())
                        .as("%s%nprinted%n%s", outcome.step().command(), outcome.output())
                        .isEmpty();
            }
            assertThat(outcomes).hasSameSizeAs(steps);
            Path kept = checkout.resolve("config").resolve("tollgate").resolve("sign-ins.json");
            assertThat(Files.readString(kept)).doesNotContain("accessToken"); // signed out
        }
    }

    /** The page has the ports that everybody has; a test takes free ones. */
    private static Map<String, String> ports(TollgateUp.Ports ports) {
        return Map.of(
                "127.0.0.1:8000/", "127.0.0.1:" + ports.proxy() + "/",
                "127.0.0.1:8001/", "127.0.0.1:" + ports.admin() + "/",
                "127.0.0.1:9000", "127.0.0.1:" + ports.demo());
    }

    private Map<String, String> environment(TollgateUp system) {
        Map<String, String> environment = new HashMap<>();
        environment.put("TOLLGATE_URL", system.admin("/").toString());
        environment.put("JAVA_HOME", System.getProperty("java.home"));
        environment.put(
                "XDG_CONFIG_HOME", folder.resolve("checkout").resolve("config").toString());
        return environment;
    }
}
