package io.tollgate.node.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProcessFlagsTest {
    @Test
    void a_process_with_all_flags_may_start_a_member() {
        assertThat(ProcessFlags.missing()).isEmpty();
    }

    @Test
    void a_process_without_the_serial_filter_may_not() {
        assertThat(ProcessFlags.missing("", 4, name -> true))
                .hasValueSatisfying(line ->
                        assertThat(line).contains("-Djdk.serialFilter=!*").doesNotContain("parallelism"));
    }

    @Test
    void a_process_whose_common_pool_is_narrow_may_not() {
        assertThat(ProcessFlags.missing("!*", 1, name -> true))
                .hasValueSatisfying(line -> assertThat(line).contains("parallelism=4"));
    }

    @Test
    void a_process_that_opens_nothing_may_not() {
        assertThat(ProcessFlags.missing("!*", 4, name -> false))
                .hasValueSatisfying(line -> assertThat(line).contains("--add-opens=java.base/sun.nio.ch=ALL-UNNAMED"));
    }

    @Test
    void the_flags_that_ship_are_those_that_are_needed() throws IOException {
        List<String> shipped = Files.readAllLines(Path.of("src/main/dist/jvm.options"));
        assertThat(shipped)
                .contains(
                        "-Djdk.serialFilter=!*",
                        "-Djava.util.concurrent.ForkJoinPool.common.parallelism=4",
                        "--add-modules=java.se",
                        "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED",
                        "--add-opens=java.base/java.lang=ALL-UNNAMED",
                        "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
                        "--add-opens=java.management/sun.management=ALL-UNNAMED",
                        "--add-opens=jdk.management/com.sun.management.internal=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow")
                .allMatch(line -> line.startsWith("-") && !line.contains(" "));
    }
}
