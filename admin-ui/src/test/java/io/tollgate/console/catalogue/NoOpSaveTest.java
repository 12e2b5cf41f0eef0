package io.tollgate.console.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.console.certificate.CertificateEditorView;
import io.tollgate.console.consumer.ConsumerEditorView;
import io.tollgate.console.door.Fixtures;
import io.tollgate.console.door.RunningConsole;
import io.tollgate.console.issuer.IssuerEditorView;
import io.tollgate.console.limit.LimitEditorView;
import io.tollgate.console.role.RoleEditorView;
import io.tollgate.console.route.RouteEditorView;
import io.tollgate.console.trust.TrustStoreEditorView;
import io.tollgate.console.upstream.UpstreamEditorView;
import io.tollgate.control.catalogue.Catalogue;
import io.tollgate.control.catalogue.Entry;
import io.tollgate.control.catalogue.WriteOptions;
import io.tollgate.control.catalogue.WriteResult;
import io.tollgate.core.config.ConfigObject;
import io.tollgate.core.config.Generated;
import io.tollgate.core.config.Kind;
import io.tollgate.core.config.Limit;
import io.tollgate.core.config.Role;
import io.tollgate.core.config.Upstream;
import io.tollgate.core.json.Json;
import java.util.List;
import java.util.Objects;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;

/** Opening an object, looking at both of its sides and saving changes nothing, whatever the object is. */
final class NoOpSaveTest {
    private static final RunningConsole CONSOLE = RunningConsole.start();

    @AfterContainer
    static void stop() {
        CONSOLE.close();
    }

    @Property(tries = 100)
    void theEditorSendsBackWhatItGot(@ForAll("objects") ConfigObject object) {
        ObjectNode loaded = object.toJson();
        DocumentTabs tabs = tabs(object.kind());
        tabs.show(loaded.deepCopy());
        assertUnchanged(tabs, loaded);
        tabs.open(DocumentTabs.JSON);
        assertUnchanged(tabs, loaded);
        tabs.open(DocumentTabs.FORM);
        assertUnchanged(tabs, loaded);
    }

    private static void assertUnchanged(DocumentTabs tabs, ObjectNode loaded) {
        assertThat(Json.print(Objects.requireNonNull(tabs.read()))).isEqualTo(Json.print(loaded));
        assertThat(tabs.unchanged(loaded)).isTrue();
    }

    /** What people have in their files, as they write it: without what may be left out, and in an order of their own. */
    @Example
    void theEditorSendsBackEveryFixture() {
        List<Fixtures.Fixture> all = Fixtures.all();
        assertThat(all).extracting(Fixtures.Fixture::kind).contains(Kind.values());
        assertThat(all)
                .extracting(Fixtures.Fixture::where)
                .filteredOn(where -> where.startsWith("docs/"))
                .as("the pages show some")
                .hasSizeGreaterThan(8);
        for (Fixtures.Fixture fixture : all) {
            DocumentTabs tabs = tabs(fixture.kind());
            tabs.show(fixture.document().deepCopy());
            assertUnchanged(tabs, fixture.document());
            tabs.select(true);
            assertUnchanged(tabs, fixture.document());
            tabs.select(false);
            assertUnchanged(tabs, fixture.document());
        }
    }

    @Property(tries = 20)
    void sendingItBackMakesNoRevision(@ForAll("free") ConfigObject object) {
        Catalogue catalogue = CONSOLE.bean(Catalogue.class);
        Kind kind = object.kind();
        catalogue.put(RunningConsole.admin(), kind, object.name(), object.toJson(), WriteOptions.plain());
        Entry before = catalogue.get(RunningConsole.admin(), kind, object.name());
        DocumentTabs tabs = tabs(kind);
        tabs.show(before.object().toJson());
        ObjectNode document = Objects.requireNonNull(tabs.read());
        WriteResult result = catalogue.put(
                RunningConsole.admin(),
                kind,
                object.name(),
                document,
                new WriteOptions(before.etag(), false, "looked at it"));
        assertThat(result.changes()).isEmpty();
        assertThat(catalogue.get(RunningConsole.admin(), kind, object.name())).isEqualTo(before);
    }

    @Provide
    Arbitrary<ConfigObject> objects() {
        return Arbitraries.oneOf(
                Generated.upstreams().map(o -> o),
                Generated.routes().map(o -> o),
                Generated.roles().map(o -> o),
                Generated.consumers().map(o -> o),
                Generated.issuers().map(o -> o),
                Generated.trustStores().map(o -> o),
                Generated.limits().map(o -> o),
                Generated.certificates().map(o -> o));
    }

    /** Objects that refer to no other, so that the catalogue takes them as they are. */
    @Provide
    Arbitrary<ConfigObject> free() {
        return objects().filter(o -> o instanceof Upstream || o instanceof Role || o instanceof Limit);
    }

    private static DocumentTabs tabs(Kind kind) {
        Class<? extends ObjectEditor> view = switch (kind) {
            case UPSTREAM -> UpstreamEditorView.class;
            case ROUTE -> RouteEditorView.class;
            case ROLE -> RoleEditorView.class;
            case CONSUMER -> ConsumerEditorView.class;
            case TRUST_STORE -> TrustStoreEditorView.class;
            case ISSUER -> IssuerEditorView.class;
            case LIMIT -> LimitEditorView.class;
            case CERTIFICATE -> CertificateEditorView.class;
        };
        ObjectEditor editor = CONSOLE.bean(view);
        return new DocumentTabs(kind.singular(), () -> {}, form -> editor.fields(form, false));
    }
}
