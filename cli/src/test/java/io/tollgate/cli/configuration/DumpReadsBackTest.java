package io.tollgate.cli.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.cli.document.Bundle;
import io.tollgate.cli.document.RefusedDocumentsException;
import io.tollgate.cli.document.Sources;
import io.tollgate.core.config.Configuration;
import io.tollgate.core.config.Generated;
import io.tollgate.core.config.Kind;
import io.tollgate.core.json.InvalidDocumentException;
import io.tollgate.core.json.Json;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** A dump, in whatever form, means the configuration that it was made of. */
final class DumpReadsBackTest {
    @Provide
    Arbitrary<Configuration> configurations() {
        return Generated.configurations();
    }

    @Property(tries = 1_000, edgeCases = EdgeCasesMode.NONE)
    void inEveryForm(@ForAll("configurations") Configuration configuration) throws Exception {
        for (DumpCommand.Form form : DumpCommand.Form.values()) {
            for (boolean full : List.of(true, false)) {
                assertThat(Configuration.read(readBack(DumpCommand.text(configuration.toJson(), form, full))))
                        .isEqualTo(configuration);
            }
        }
    }

    private static JsonNode readBack(String text) throws RefusedDocumentsException {
        ByteArrayInputStream in = new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
        Bundle bundle = new Sources(Map.of(), in, Path.of("")).read(List.of("-"));
        return bundle.document();
    }

    @Test
    void defaultsAreLeftOut() throws InvalidDocumentException {
        JsonNode full =
                Configuration.of(List.of(Kind.ROUTE.read(Json.parse("""
                {"name":"r","match":{"paths":["/r"]},"upstream":"u","access":{"public":true},"priority":3,
                 "headers":{"request":{"set":{"x-a":"1"}}}}""")))).toJson();
        assertThat(DumpCommand.text(full, DumpCommand.Form.YAML, false)).isEqualTo("""
                routes:
                - name: r
                  priority: 3
                  match:
                    paths:
                    - /r
                  upstream: u
                  access:
                    public: true
                  headers:
                    request:
                      set:
                        x-a: '1'
                """);
    }

    @Test
    void whatLooksLikeAReferenceIsKept() throws Exception {
        ObjectNode document = Json.object();
        ObjectNode role = document.putArray("roles").addObject();
        role.put("name", "r")
                .put("text", "${env:HOME} $${file:x} ${other} $ { multi\nline")
                .put("no", "no");
        for (DumpCommand.Form form : DumpCommand.Form.values()) {
            assertThat(readBack(DumpCommand.text(document, form, true))).isEqualTo(document);
        }
    }
}
