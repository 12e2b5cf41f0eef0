package io.tollgate.node.http2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tollgate.core.tls.TestCertificates;
import io.tollgate.core.tls.TestCertificates.Issued;
import io.tollgate.node.door.Configurations;
import io.tollgate.node.door.Door;
import io.tollgate.node.door.ScriptedUpstream;
import io.tollgate.node.door.ServerCertificateDocuments;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every case of h2spec, strictly. What does not pass stands in {@code docs/reference/http2.md}, and here. */
class H2specTest {
    private static final int CASES = 146;
    private static final Set<String> NOT_PASSED = Set.of();
    private static final Issued CERTIFICATE = TestCertificates.selfSigned("localhost");

    @TempDir
    static Path folder;

    private static H2spec suite;

    @BeforeAll
    static void unpack() throws Exception {
        assumeTrue(H2spec.isRunnable(), "h2spec is built for Linux on amd64");
        suite = H2spec.into(folder);
    }

    @Test
    void requests_that_are_proxied() throws Exception {
        try (ScriptedUpstream upstream = ScriptedUpstream.echo();
                Door door = Door.to(upstream.port())) {
            check(suite.run(door.port(), "/"));
        }
    }

    @Test
    void requests_that_the_gateway_answers() throws Exception {
        try (Door door = Door.closed()) {
            check(suite.run(door.port(), "/"));
        }
    }

    @Test
    void requests_over_tls_that_are_proxied() throws Exception {
        try (ScriptedUpstream upstream = ScriptedUpstream.echo();
                Door door = secured(Configurations.open(upstream.port()))) {
            check(suite.run(door.tlsPort(), "/", "-t", "-k"));
        }
    }

    @Test
    void requests_over_tls_that_the_gateway_answers() throws Exception {
        try (Door door = secured(Configurations.guarded(1))) {
            check(suite.run(door.tlsPort(), "/", "-t", "-k"));
        }
    }

    /** h2spec names its server by an address, which is no name that TLS would send. */
    private static Door secured(String configuration) {
        return Door.with(ServerCertificateDocuments.with(
                configuration, ServerCertificateDocuments.document("any", CERTIFICATE, "*")));
    }

    private static void check(H2spec.Outcome outcome) {
        assertThat(outcome.failed()).as(outcome.failures()).isEqualTo(NOT_PASSED);
        assertThat(outcome.cases()).isEqualTo(CASES);
    }
}
