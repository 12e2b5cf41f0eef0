package io.tollgate.cli.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import io.tollgate.core.config.Configuration;
import io.tollgate.core.config.Generated;
import io.tollgate.core.json.InvalidDocumentException;
import io.tollgate.core.json.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** The schema for editors takes every good file, and finds what people get wrong most. */
final class FileSchemaTest {
    /** Where it is published; {@code tollgate schema} prints it. */
    private static final Path PUBLISHED = Path.of("../docs/reference/configuration.schema.json");

    private static final JsonSchema SCHEMA =
            JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(FileSchema.schema());

    private static List<String> complaints(JsonNode document) {
        return SCHEMA.validate(document).stream().map(Object::toString).toList();
    }

    private static JsonNode json(String text) {
        try {
            return Json.parse(text.replace('\'', '"'));
        } catch (InvalidDocumentException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void thePublishedOneIsThisOne() throws Exception {
        assertThat(Files.readString(PUBLISHED))
                .as("renew it: tollgate schema > docs/reference/configuration.schema.json")
                .isEqualTo(Json.pretty(FileSchema.schema()) + "\n");
    }

    @Provide
    Arbitrary<Configuration> configurations() {
        return Generated.configurations();
    }

    @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
    void takesEveryGoodFile(@ForAll("configurations") Configuration configuration) {
        assertThat(complaints(configuration.toJson())).isEmpty();
        assertThat(complaints(Terse.configuration(configuration.toJson()))).isEmpty();
    }

    @Test
    void takesReferencesWhereAFormIsAskedFor() {
        assertThat(complaints(json("""
                        {'upstreams':[{'name':'${env:NAME}','targets':[{'url':'${env:URL}','weight':'${env:WEIGHT}'}],
                          'timeouts':{'connect':'${env:CONNECT}'},'protocol':'${env:PROTOCOL}'}],'routes':null}"""))).isEmpty();
    }

    @Test
    void findsWhatIsWrong() {
        for (String bad : List.of(
                "{'gadgets':[]}",
                "{'roles':[{'permissions':[]}]}",
                "{'roles':[{'name':'Reader'}]}",
                "{'roles':[{'name':'reader','permissions':['orders read']}]}",
                "{'roles':[{'name':'reader','surprise':1}]}",
                "{'upstreams':[{'name':'a','targets':[]}]}",
                "{'upstreams':[{'name':'a','targets':[{'url':'http://a','weight':10001}]}]}",
                "{'upstreams':[{'name':'a','targets':[{'url':'http://a'}],'protocol':'h3'}]}",
                "{'upstreams':[{'name':'a','targets':[{'url':'http://a'}],'timeouts':{'perTry':'soon'}}]}",
                "{'upstreams':[{'name':'a','targets':[{'url':'http://a'}],'loadBalancing':7}]}",
                "{'routes':[{'name':'a','match':{'paths':['/a']},'upstream':'a'}]}")) {
            assertThat(complaints(json(bad))).as(bad).isNotEmpty();
        }
    }

    @Test
    void saysWhatIsRequired() {
        ObjectNode route = (ObjectNode) FileSchema.schema().at("/properties/routes/items");
        assertThat(route.get("required").toString()).isEqualTo("[\"access\",\"match\",\"name\",\"upstream\"]");
        assertThat(route.at("/properties/access/required").isMissingNode()).isTrue(); // public or not
    }
}
