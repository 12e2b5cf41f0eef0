package io.tollgate.control.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.control.catalogue.Declarations.Declared;
import io.tollgate.control.catalogue.Declarations.Outcome;
import io.tollgate.control.door.TestControlPlane;
import io.tollgate.control.operator.Actor;
import io.tollgate.control.operator.OperatorPermission;
import io.tollgate.core.config.Certificate;
import io.tollgate.core.config.ConfigObject;
import io.tollgate.core.config.Configuration;
import io.tollgate.core.config.Generated;
import io.tollgate.core.config.Kind;
import io.tollgate.core.tls.TestCertificates;
import io.tollgate.core.tls.TestCertificates.Issued;
import java.util.EnumSet;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;

/**
 * What is written down and made so again changes nothing, and what is made so is what is written down: over thousands of
 * configurations, one after the other on one database, through the service that REST calls.
 */
final class RoundTripTest {
    private static final Actor ADMIN =
            new Actor("round", EnumSet.allOf(OperatorPermission.class), "127.0.0.1", "round-trip");
    private static final DeclareOptions PRUNE = new DeclareOptions(true, Integer.MAX_VALUE, WriteOptions.plain());
    private static final List<Issued> PAIRS =
            List.of(TestCertificates.selfSigned("a.test"), TestCertificates.selfSigned("b.test", "*.b.test"));

    private static final TestControlPlane PLANE = TestControlPlane.start();

    @AfterContainer
    static void stop() {
        PLANE.close();
    }

    private final Declarations declarations = PLANE.bean(Declarations.class);

    @Provide
    Arbitrary<Configuration> configurations() {
        return Generated.configurations();
    }

    @Property(tries = 5_000, edgeCases = EdgeCasesMode.NONE)
    void aDumpMadeSoChangesNothing(@ForAll("configurations") Configuration configuration) {
        ObjectNode document = withRealSecrets(configuration);
        Outcome made = declarations.apply(ADMIN, document, PRUNE);
        Declared dump = declarations.current(ADMIN);
        assertThat(dump.revision()).isEqualTo(made.revision());

        Outcome again = declarations.apply(ADMIN, dump.document(), PRUNE);
        assertThat(again.changes()).isEmpty();
        assertThat(again.revision()).isEqualTo(made.revision());
        assertThat(declarations.apply(ADMIN, document, PRUNE).changes()).isEmpty();

        for (Kind kind : Kind.values()) {
            if (kind != Kind.CERTIFICATE) {
                assertThat(withoutClientSecrets(dump.document().get(kind.plural())))
                        .isEqualTo(withoutClientSecrets(configuration.toJson().get(kind.plural())));
            }
        }
    }

    /** A dump says that they are stored, and not what they are. */
    private static JsonNode withoutClientSecrets(JsonNode objects) {
        JsonNode open = objects.deepCopy();
        open.forEach(object -> {
            if (object.path("introspection") instanceof ObjectNode introspection) {
                introspection.remove("clientSecret");
            }
        });
        return open;
    }

    /** Generated secrets are texts that nothing opens: here stand pairs, and secrets in the clear. */
    private static ObjectNode withRealSecrets(Configuration configuration) {
        ObjectNode document = configuration.toJson();
        int index = 0;
        for (ConfigObject object : configuration.all(Kind.CERTIFICATE).values()) {
            Certificate certificate = (Certificate) object;
            Issued pair = PAIRS.get(certificate.chain().dnsNames().size() - 1);
            ObjectNode json = (ObjectNode) document.at("/certificates/" + index++);
            json.put("certPem", pair.pem()).put("keyPem", pair.keyPem());
        }
        document.path("issuers").forEach(issuer -> {
            if (issuer.path("introspection") instanceof ObjectNode introspection) {
                introspection.put("clientSecret", "of " + issuer.path("name").asText());
            }
        });
        return document;
    }
}
