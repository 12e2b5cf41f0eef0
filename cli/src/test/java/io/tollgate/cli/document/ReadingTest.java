package io.tollgate.cli.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tollgate.core.json.Violation;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files become one document, and everything in it is still known by file and line. */
final class ReadingTest {
    private static final String SHOP = """
            # the shop
            upstreams:
              - name: orders
                targets:
                  - url: http://10.0.0.7:8080
            routes:
              - name: read
                priority: 7
                match: {paths: ["/orders"]}
            """;

    @TempDir
    private Path folder;

    private Bundle read(String... names) throws RefusedDocumentsException {
        return sources("", Map.of()).read(List.of(names));
    }

    private Sources sources(String stdin, Map<String, String> environment) {
        return new Sources(environment, new ByteArrayInputStream(stdin.getBytes(StandardCharsets.UTF_8)), folder);
    }

    private void write(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private String refusal(String text) throws IOException {
        write("bad.yaml", text);
        return String.valueOf(catchThrowableOfType(RefusedDocumentsException.class, () -> read("bad.yaml"))
                .getMessage());
    }

    @Test
    void yamlAndJsonAreReadAlike() throws Exception {
        write("a.yaml", SHOP);
        write("a.json", """
                {"upstreams":[{"name":"orders","targets":[{"url":"http://10.0.0.7:8080"}]}],
                 "routes":[{"name":"read","priority":7,"match":{"paths":["/orders"]}}]}""");
        assertThat(read("a.yaml").document().toString())
                .isEqualTo(read("a.json").document().toString());
    }

    @Test
    void aViolationIsFoundInTheFileItComesFrom() throws Exception {
        write("many/a.yaml", SHOP);
        write("many/b.json", "{\"routes\":[\n {\"name\":\"second\",\n  \"match\":{\"paths\":[\"/x\",\n   7]}}]}");
        Bundle bundle = read("many");
        assertThat(bundle.complaint(new Violation("/upstreams/0/targets/0/url", "bad"))
                        .toString())
                .isEqualTo("many/a.yaml:5:9: upstreams/orders: /targets/0/url: bad");
        assertThat(bundle.complaint(new Violation("/routes/0/priority", "bad")).toString())
                .isEqualTo("many/a.yaml:8:5: routes/read: /priority: bad");
        assertThat(bundle.complaint(new Violation("/routes/1/match/paths/1", "bad"))
                        .toString())
                .isEqualTo("many/b.json:4:4: routes/second: /match/paths/1: bad");
        assertThat(bundle.complaint(new Violation("/routes/1/match/hosts", "missing"))
                        .toString())
                .startsWith("many/b.json:3:"); // where the object around it stands
        assertThat(bundle.complaint(new Violation("", "too many")).toString()).isEqualTo("many/a.yaml: too many");
    }

    @Test
    void foldersAreReadInOrderOfNameAndStandardInputToo() throws Exception {
        write("f/2.yaml", "roles: [{name: two}]");
        write("f/1.yml", "roles: [{name: one}]");
        write("f/deep/3.json", "{\"roles\":[{\"name\":\"three\"}]}");
        write("f/notes.txt", "not: [ours");
        assertThat(read("f").document().findValuesAsText("name")).containsExactly("one", "two", "three");
        assertThat(sources("roles: [{name: in}]", Map.of()).read(List.of("-")).size())
                .isEqualTo(1);
    }

    @Test
    void severalDocumentsInOneFileAreOne() throws Exception {
        write("docs.yaml", "roles: [{name: one}]\n---\nroles: [{name: two}]\n---\n");
        assertThat(read("docs.yaml").size()).isEqualTo(2);
    }

    @Test
    void aNameThatStandsTwiceIsRefusedWithBothPlaces() throws Exception {
        write("t/a.yaml", "roles:\n  - name: one\n");
        write("t/b.yaml", "roles:\n  - name: one\n");
        assertThat(catchThrowableOfType(RefusedDocumentsException.class, () -> read("t"))
                        .getMessage())
                .isEqualTo("t/b.yaml:2:5: roles/one: is there twice (expected: each name once);"
                        + " the other is at t/a.yaml:2:5");
    }

    @Test
    void whatIsNoConfigurationIsRefusedWithItsLine() throws Exception {
        assertThat(refusal("routes: []\ngadgets: []\n")).startsWith("bad.yaml:2:1: \"gadgets\" (expected: one of");
        assertThat(refusal("routes: {a: b}\n")).isEqualTo("bad.yaml:1:1: not a list (expected: a list of objects)");
        assertThat(refusal("- a\n")).startsWith("bad.yaml:1:1: not an object");
        assertThat(refusal("roles: [{name: a\n")).startsWith("bad.yaml:2:").contains("not YAML");
        assertThat(refusal("{\"roles\": [}")).startsWith("bad.yaml:1:12: not JSON");
        assertThat(refusal("{\"roles\": [], \"roles\": []}")).contains("bad.yaml:1:", "not JSON");
        assertThat(refusal("roles:\n  - name: a\n    name: b\n"))
                .isEqualTo("bad.yaml:3:5: \"name\" is there twice (expected: each name once)");
        assertThat(refusal("roles: [{name: !!binary aGk=}]")).contains("bad.yaml:1:16", "has the tag");
        assertThat(refusal("roles: [{? [a] : b}]")).contains("Non scalar key");
        assertThat(refusal("roles: [{name: .nan}]")).contains("no number that JSON has");
        assertThat(refusal("roles: *nobody")).contains("bad.yaml:1:8");
        assertThat(catchThrowableOfType(RefusedDocumentsException.class, () -> read("none.yaml"))
                        .getMessage())
                .isEqualTo("none.yaml: there is no such file");
    }

    @Test
    void whatGrowsWithoutEndIsRefused() throws Exception {
        StringBuilder laughs = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 10; i++) {
            laughs.append("a%d: &a%d [".formatted(i, i))
                    .append("*a%d,".formatted(i - 1).repeat(10))
                    .append("]\n");
        }
        assertThat(refusal(laughs.toString())).contains("aliases");
        StringBuilder fewer = new StringBuilder("a0: &a0 [" + "x,".repeat(1000) + "]\n");
        for (int i = 1; i < 5; i++) { // few enough aliases, ten million values
            fewer.append("a%d: &a%d [".formatted(i, i))
                    .append("*a%d,".formatted(i - 1).repeat(10))
                    .append("]\n");
        }
        assertThat(refusal(fewer.toString())).contains("stands for more than 2000000 values");
        assertThat(refusal("a: &a [*a]")).contains("an alias within what it stands for");
        assertThat(refusal("a: " + "[".repeat(500) + "]".repeat(500))).contains("nested deeper");
        assertThat(refusal("{\"a\": " + "[".repeat(500) + "]".repeat(500) + "}"))
                .contains("not JSON");
        write("large.yaml", "roles: [] # " + "x".repeat(Sources.FILE_BYTES_MAX));
        assertThat(catchThrowableOfType(RefusedDocumentsException.class, () -> read("large.yaml"))
                        .getMessage())
                .contains("too large");
        Files.write(folder.resolve("latin.yaml"), new byte[] {'a', ':', ' ', (byte) 0xe4});
        assertThat(catchThrowableOfType(RefusedDocumentsException.class, () -> read("latin.yaml"))
                        .getMessage())
                .isEqualTo("latin.yaml: not UTF-8");
    }

    @Test
    void theCoreSchemaOfYamlHolds() throws Exception {
        write("s.yaml", "roles: [{name: no, a: 010, b: 0o10, c: 0x10, d: 1e3, e: ~, f: 'true', g: true, h: 12:30}]");
        assertThat(read("s.yaml").document().at("/roles/0").toString())
                .isEqualTo(
                        "{\"name\":\"no\",\"a\":10,\"b\":8,\"c\":16,\"d\":1000.0,\"e\":null,\"f\":\"true\",\"g\":true,"
                                + "\"h\":\"12:30\"}");
    }

    @Test
    void referencesTakeFromEnvironmentAndFiles() throws Exception {
        write("r/secret.txt", "line one\nline two\n");
        write("r/r.yaml", """
                roles:
                  - name: ${env:NAME}
                    plain: ${env:NUMBER}
                    quoted: "${env:NUMBER}"
                    inside: http://${env:NAME}:1
                    file: ${file:secret.txt}
                    literal: $${env:NAME} and ${other}
                """);
        Bundle bundle = sources("", Map.of("NAME", "orders", "NUMBER", "7")).read(List.of("r/r.yaml"));
        assertThat(bundle.document().at("/roles/0").toString())
                .isEqualTo("{\"name\":\"orders\",\"plain\":7,\"quoted\":\"7\",\"inside\":\"http://orders:1\","
                        + "\"file\":\"line one\\nline two\",\"literal\":\"${env:NAME} and ${other}\"}");
    }

    @Test
    void aReferenceToNothingIsRefusedWithItsLine() throws Exception {
        assertThat(refusal("roles:\n  - name: ${env:NOBODY}\n"))
                .isEqualTo("bad.yaml:2:11: ${env:NOBODY}: the variable is not set");
        assertThat(refusal("{\"roles\":[\n{\"name\":\"${env:NOBODY}\"}]}"))
                .isEqualTo("bad.yaml:2:9: ${env:NOBODY}: the variable is not set");
        assertThat(refusal("roles: [{name: \"${file:nowhere}\"}]")).contains("${file:nowhere}: can't be read");
    }
}
