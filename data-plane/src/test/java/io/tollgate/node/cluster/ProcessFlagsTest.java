package io.tollgate.node.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.node.cluster.ProcessFlags.Observed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ProcessFlagsTest {
    private static final List<String> NEEDED = List.of(
            "--add-modules=java.se",
            "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED",
            "--add-opens=java.base/java.lang=ALL-UNNAMED",
            "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
            "--add-opens=java.management/sun.management=ALL-UNNAMED",
            "--add-opens=jdk.management/com.sun.management.internal=ALL-UNNAMED");
    private static final Observed GOOD =
            new Observed("!*", 4, Set.copyOf(NEEDED), List.of("-Xmx1g"), Set.of("java.home"));

    static List<String> needed() {
        return NEEDED;
    }

    @Test
    void this_process_may_start_a_member() {
        assertThat(ProcessFlags.refusal(Observed.current())).isEmpty();
        assertThat(ProcessFlags.refusal(GOOD)).isEmpty();
        assertThat(ProcessFlags.warning(GOOD)).isEmpty();
    }

    @Test
    void a_process_without_the_serial_filter_may_not() {
        assertThat(ProcessFlags.refusal(new Observed("", 4, GOOD.given(), List.of(), Set.of())))
                .hasValueSatisfying(line ->
                        assertThat(line).contains("-Djdk.serialFilter=!*").doesNotContain("parallelism"));
    }

    @Test
    void a_process_whose_common_pool_is_narrow_may_not() {
        assertThat(ProcessFlags.refusal(new Observed("!*", 1, GOOD.given(), List.of(), Set.of())))
                .hasValueSatisfying(line -> assertThat(line).contains("parallelism=4"));
    }

    @Test
    void a_process_that_opens_nothing_may_not() {
        assertThat(ProcessFlags.refusal(new Observed("!*", 4, Set.of(), List.of(), Set.of())))
                .hasValueSatisfying(line -> assertThat(line).contains(NEEDED));
    }

    @ParameterizedTest
    @MethodSource("needed")
    void a_process_that_lacks_one_flag_may_not_and_is_told_which(String flag) {
        Set<String> others = new HashSet<>(NEEDED);
        others.remove(flag);
        assertThat(ProcessFlags.refusal(new Observed("!*", 4, others, List.of(), Set.of())))
                .hasValueSatisfying(line -> assertThat(line).contains("lacks " + flag + " (expected"));
    }

    @Test
    void a_process_that_denies_unsafe_memory_may_not_and_is_told_so_in_a_line() {
        List<String> denies = List.of("--sun-misc-unsafe-memory-access=deny");
        assertThat(ProcessFlags.refusal(new Observed("!*", 4, GOOD.given(), denies, Set.of())))
                .hasValueSatisfying(line -> assertThat(line).contains("--sun-misc-unsafe-memory-access=allow"));
    }

    @Test
    void settings_of_hazelcast_that_come_from_elsewhere_are_told() {
        Set<String> properties =
                Set.of("hazelcast.partition.count", "hazelcast.phone.home.enabled", "java.home", "hazelcast.io.x");
        assertThat(ProcessFlags.warning(new Observed("!*", 4, GOOD.given(), List.of(), properties)))
                .hasValueSatisfying(line -> assertThat(line)
                        .contains("-Dhazelcast.io.x -Dhazelcast.partition.count,")
                        .as("what we set ourselves wins anyway")
                        .doesNotContain("phone"));
    }

    @Test
    void the_flags_that_ship_are_those_that_are_needed() throws IOException {
        List<String> shipped = Files.readAllLines(Path.of("src/main/dist/jvm.options"));
        assertThat(shipped)
                .containsAll(NEEDED)
                .contains(
                        "-Djdk.serialFilter=!*",
                        "-Djava.util.concurrent.ForkJoinPool.common.parallelism=4",
                        "--sun-misc-unsafe-memory-access=allow")
                .allMatch(line -> line.startsWith("-") && !line.contains(" "));
    }
}
