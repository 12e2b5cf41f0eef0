package io.tollgate.core.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.core.json.InvalidDocumentException;
import io.tollgate.core.json.Json;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What is printed reads back equal, for every kind, and has one canonical form. */
final class RoundTripTest {
    @Property(edgeCases = EdgeCasesMode.NONE)
    void ofUpstreams(@ForAll("upstreams") Upstream upstream) throws InvalidDocumentException {
        readsBack(upstream);
    }

    @Property(edgeCases = EdgeCasesMode.NONE)
    void ofRoutes(@ForAll("routes") Route route) throws InvalidDocumentException {
        readsBack(route);
    }

    @Property(edgeCases = EdgeCasesMode.NONE)
    void ofRoles(@ForAll("roles") Role role) throws InvalidDocumentException {
        readsBack(role);
    }

    @Property(edgeCases = EdgeCasesMode.NONE)
    void ofConsumers(@ForAll("consumers") Consumer consumer) throws InvalidDocumentException {
        readsBack(consumer);
    }

    @Property(edgeCases = EdgeCasesMode.NONE)
    void ofLimits(@ForAll("limits") Limit limit) throws InvalidDocumentException {
        readsBack(limit);
    }

    @Property(tries = 100, edgeCases = EdgeCasesMode.NONE)
    void ofTrustStores(@ForAll("trustStores") TrustStore store) throws InvalidDocumentException {
        readsBack(store);
    }

    @Property(edgeCases = EdgeCasesMode.NONE)
    void ofIssuers(@ForAll("issuers") Issuer issuer) throws InvalidDocumentException {
        readsBack(issuer);
    }

    @Property(tries = 100, edgeCases = EdgeCasesMode.NONE)
    void ofCertificates(@ForAll("certificates") Certificate certificate) throws InvalidDocumentException {
        readsBack(certificate);
    }

    @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
    void ofWholeConfigurations(@ForAll("configurations") Configuration configuration) throws InvalidDocumentException {
        byte[] canonical = Json.canonical(configuration.toJson());
        Configuration read = Configuration.read(Json.parse(canonical));
        assertThat(read).isEqualTo(configuration);
        assertThat(Json.canonical(read.toJson())).isEqualTo(canonical);
    }

    private static void readsBack(ConfigObject object) throws InvalidDocumentException {
        byte[] canonical = Json.canonical(object.toJson());
        ConfigObject read = object.kind().read(Json.parse(canonical));
        assertThat(read).isEqualTo(object);
        assertThat(object.kind().read(Json.parse(Json.pretty(object.toJson())))).isEqualTo(object);
        assertThat(Json.canonical(read.toJson())).isEqualTo(canonical);
    }

    @Provide
    Arbitrary<Upstream> upstreams() {
        return Generated.upstreams();
    }

    @Provide
    Arbitrary<Route> routes() {
        return Generated.routes();
    }

    @Provide
    Arbitrary<Role> roles() {
        return Generated.roles();
    }

    @Provide
    Arbitrary<Consumer> consumers() {
        return Generated.consumers();
    }

    @Provide
    Arbitrary<Limit> limits() {
        return Generated.limits();
    }

    @Provide
    Arbitrary<TrustStore> trustStores() {
        return Generated.trustStores();
    }

    @Provide
    Arbitrary<Issuer> issuers() {
        return Generated.issuers();
    }

    @Provide
    Arbitrary<Certificate> certificates() {
        return Generated.certificates();
    }

    @Provide
    Arbitrary<Configuration> configurations() {
        return Generated.configurations();
    }
}
