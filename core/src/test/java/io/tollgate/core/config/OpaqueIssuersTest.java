package io.tollgate.core.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.core.json.InvalidDocumentException;
import io.tollgate.core.json.Json;
import io.tollgate.core.json.Violation;
import io.tollgate.core.secret.SealedText;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Issuers that are asked about their tokens. */
class OpaqueIssuersTest {
    private static final String SEALED = SealedText.PREFIX + "A".repeat(64);

    private static ObjectNode document(String name) throws InvalidDocumentException {
        return (ObjectNode) Json.parse("""
                {"name":"%s","issuer":"https://id.example.com","introspection":
                  {"endpoint":"https://id.example.com/introspect","clientId":"gateway","clientSecret":"%s"}}""".formatted(name, SEALED));
    }

    @Test
    void needsNeitherKeysNorAlgorithmsNorAudiences() throws InvalidDocumentException {
        Issuer issuer = (Issuer) Kind.ISSUER.read(document("vault"));
        assertThat(issuer.isOpaque()).isTrue();
        assertThat(issuer.toJson().toString())
                .contains("\"timeout\":\"2s\",\"cacheFor\":\"1m\",\"cacheRefusalsFor\":\"10s\",\"maxCalls\":16")
                .doesNotContain("jwksUri");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'jwksUri':'https://id.example.com/jwks.json'} | /jwksUri",
                "{'algorithms':['ES256']}                       | /algorithms",
                "{'tokenType':'at+jwt'}                         | /tokenType",
                "{'refresh':'5m'}                               | /refresh",
                "{'allowedHosts':['a.example.com']}             | /allowedHosts",
                "{'introspection':7}                            | /introspection",
                "{'singleUse':'yes'}                            | /singleUse",
            })
    void whatIsForSignedTokensIsRefused(String fields, String pointer) throws InvalidDocumentException {
        ObjectNode document = document("vault");
        document.setAll((ObjectNode) Json.parse(fields.replace('\'', '"')));
        assertThat(refusals(document)).singleElement().asString().startsWith(pointer + ":");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'endpoint':'http://id.example.com/introspect'} | /introspection/endpoint",
                "{'endpoint':'https://ann:s@id.example.com/'}    | /introspection/endpoint",
                "{'endpoint':'/introspect'}                      | /introspection/endpoint",
                "{'endpoint':7}                                  | /introspection/endpoint",
                "{'clientId':''}                                 | /introspection/clientId",
                "{'clientId':'a b'}                              | /introspection/clientId",
                "{'clientSecret':'in the clear'}                 | /introspection/clientSecret",
                "{'clientSecret':null}                           | /introspection/clientSecret",
                "{'timeout':'1m'}                                | /introspection/timeout",
                "{'timeout':'0s'}                                | /introspection/timeout",
                "{'cacheFor':'2h'}                               | /introspection/cacheFor",
                "{'cacheRefusalsFor':'10m'}                      | /introspection/cacheRefusalsFor",
                "{'maxCalls':0}                                  | /introspection/maxCalls",
                "{'maxCalls':257}                                | /introspection/maxCalls",
                "{'surprise':1}                                  | /introspection/surprise",
            })
    void badInputSaysWhereAndNeverTheSecret(String fields, String pointer) throws InvalidDocumentException {
        ObjectNode document = document("vault");
        ((ObjectNode) document.path("introspection")).setAll((ObjectNode) Json.parse(fields.replace('\'', '"')));
        assertThat(refusals(document))
                .singleElement()
                .asString()
                .startsWith(pointer + ":")
                .doesNotContain("in the clear")
                .doesNotContain("ann:s");
    }

    @Test
    void aRouteTakesOpaqueTokensOfOneIssuerOnly() throws InvalidDocumentException {
        ObjectNode signed = (ObjectNode)
                Json.parse("{'name':'corp','issuer':'https://id.example.com','audiences':['a'],'algorithms':['ES256']}"
                        .replace('\'', '"'));
        ObjectNode route = (ObjectNode) Json.parse("""
                {"name":"orders","match":{"paths":["/orders"]},"upstream":"up",
                 "access":{"authentication":["jwt:corp","jwt:one","jwt:two"],"permissions":{"read":"orders:read"}}}""");
        Configuration configuration = Configuration.of(List.of(
                Kind.UPSTREAM.read(Json.parse("{\"name\":\"up\",\"targets\":[{\"url\":\"http://127.0.0.1:9\"}]}")),
                Kind.ISSUER.read(signed),
                Kind.ISSUER.read(document("one")),
                Kind.ISSUER.read(document("two")),
                Kind.ROUTE.read(route)));

        assertThat(configuration.violations())
                .extracting(Violation::pointer)
                .containsExactlyInAnyOrder(
                        "/routes/orders/access/authentication/2",
                        "/issuers/one/introspection",
                        "/issuers/two/introspection");
        ((ObjectNode) route.path("access"))
                .putArray("authentication")
                .add("jwt:corp")
                .add("jwt:one");
        assertThat(configuration.with(Kind.ROUTE.read(route)).violations()).isEmpty();
        assertThat(configuration.with(Kind.ROUTE.read(route)).violations(Kind.ISSUER.read(document("corp"))))
                .extracting(Violation::pointer)
                .containsExactly("/introspection");
    }

    private static List<String> refusals(ObjectNode document) {
        InvalidDocumentException refused =
                catchThrowableOfType(InvalidDocumentException.class, () -> Kind.ISSUER.read(document));
        return refused.violations().stream().map(Violation::toString).toList();
    }
}
