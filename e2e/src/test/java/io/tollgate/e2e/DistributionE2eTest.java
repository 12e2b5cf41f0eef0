package io.tollgate.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DistributionE2eTest {
    private static final Path DIST = Path.of(Objects.requireNonNull(System.getProperty("tollgate.dist")));

    @ParameterizedTest
    @CsvSource({
        "control-plane, tollgate-control-plane-",
        "control-plane, tollgate-admin-ui-",
        "data-plane, tollgate-data-plane-",
        "launcher, tollgate-launcher-"
    })
    void every_process_finds_its_own_jar_and_no_test_library(String process, String jar) throws IOException {
        var names = jarsOf(process);

        assertThat(names).anyMatch(name -> name.startsWith(jar));
        assertThat(names)
                .noneMatch(name -> name.matches("(junit|assertj|jqwik|archunit|micronaut-test)-.*|.*-tests\\.jar"));
    }

    private static List<String> jarsOf(String process) throws IOException {
        try (var files = Files.list(DIST.resolve(process).resolve("lib"))) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}
