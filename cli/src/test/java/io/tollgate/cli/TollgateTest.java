package io.tollgate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is the same of every command: exit codes, and what goes where. */
final class TollgateTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path folder;

    private int run(String... args) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        return Tollgate.run(new PrintWriter(out), new PrintWriter(err), args);
    }

    private String file(String text) throws IOException {
        return Files.writeString(folder.resolve("file.yaml"), text).toString();
    }

    @Test
    void helpNamesEveryCommand() {
        assertThat(run()).isZero();
        assertThat(out.toString())
                .contains("login", "get", "apply", "diff", "sync", "dump", "validate", "rollback", "revisions", "key")
                .contains("node", "target", "explain", "try", "tail", "top", "completion")
                .doesNotContain("rehearse");
    }

    @Test
    void noMoreCommandsAreLookedAtThanTheLineNeeds() {
        assertThat(Tollgate.commandLine("ping", "--url", "x").getSubcommands()).containsOnlyKeys("ping");
        assertThat(Tollgate.commandLine("help", "ping").getSubcommands()).hasSizeGreaterThan(20);
        assertThat(Tollgate.commandLine("completion").getSubcommands()).hasSizeGreaterThan(20);
        assertThat(run("ping", "--help")).isZero();
        assertThat(out.toString()).contains("tollgate ping");
    }

    @Test
    void aUsageErrorIsAnErrorAndNotADifference() {
        assertThat(run("synk")).isEqualTo(1);
        assertThat(err.toString()).contains("synk").contains("sync");
        assertThat(run("diff", "--surprise", "x")).isEqualTo(1);
        assertThat(run("key", "issue")).isEqualTo(1);
        assertThat(run("diff")).isEqualTo(1);
        assertThat(err.toString()).contains("no file");
        for (String command : List.of("apply", "diff", "sync")) { // before anybody is asked
            assertThat(run(command, "--url", "http://127.0.0.1:1/", "nowhere.yaml"))
                    .isEqualTo(1);
            assertThat(err.toString()).contains("nowhere.yaml");
        }
        assertThat(run("get", "gadgets")).isEqualTo(1);
        assertThat(err.toString()).contains("gadgets: not a kind (expected: one of upstreams");
        assertThat(run("ping", "--url", "ftp://x")).isEqualTo(1);
        assertThat(err.toString()).contains("--url: not a URL");
    }

    @Test
    void goodFilesAreGoodAndBadOnesAreNot() throws Exception {
        assertThat(run("validate", file("roles: [{name: reader, permissions: [\"orders:read\"]}]")))
                .isZero();
        assertThat(out.toString()).isEqualTo("1 objects are good\n");
        assertThat(run("validate", "-o", "json", "-f", folder.toString())).isZero();
        assertThat(out.toString()).contains("\"objects\" : 1");
        String bad = file("roles:\n- name: Reader\n");
        assertThat(run("validate", bad)).isEqualTo(1);
        assertThat(out.toString()).isEmpty();
        assertThat(err.toString()).startsWith(bad + ":2:3: roles/Reader: /name: ");
    }

    @Test
    void nobodyThereIsSaidInOneLine() throws Exception {
        assertThat(run("ping", "--url", "http://127.0.0.1:1")).isEqualTo(1);
        assertThat(err.toString()).startsWith("tollgate: nothing answers at http://127.0.0.1:1/");
        assertThat(err.toString().lines()).hasSize(1);
    }

    @Test
    void completionIsAScript() {
        assertThat(run("completion")).isZero();
        assertThat(out.toString())
                .startsWith("#!/usr/bin/env bash")
                .contains("tollgate", "sync", "max-delete", "undrain");
    }

    @Test
    void theRehearsalEnds() {
        assertThat(run("rehearse")).isZero();
    }
}
