package io.tollgate.console.trust;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.vaadin.flow.router.PageTitle;
import com.vaadin.flow.router.Route;
import io.micronaut.context.annotation.Prototype;
import io.tollgate.console.catalogue.ObjectList;
import io.tollgate.console.kit.Curl;
import io.tollgate.console.kit.DataTable;
import io.tollgate.console.kit.DataTable.Trait;
import io.tollgate.console.kit.Icon;
import io.tollgate.console.kit.Moment;
import io.tollgate.console.kit.Words;
import io.tollgate.console.session.NeedsPermission;
import io.tollgate.console.shell.MainLayout;
import io.tollgate.control.catalogue.Catalogue;
import io.tollgate.control.catalogue.Entry;
import io.tollgate.control.operator.OperatorPermission;
import io.tollgate.core.config.Kind;
import io.tollgate.core.config.TrustStore;
import io.tollgate.core.json.Json;
import io.tollgate.core.json.JsonObjectReader;

/** All trust stores. */
@Prototype
@Route(value = "trust-stores", layout = MainLayout.class)
@PageTitle("Trust stores · Tollgate")
@NeedsPermission(OperatorPermission.TRUST_READ)
public final class TrustStoreListView extends ObjectList {
    TrustStoreListView(Catalogue catalogue, Curl curl) {
        super(
                Kind.TRUST_STORE,
                catalogue,
                curl,
                new Texts(
                        "Trust stores",
                        "Who signs the client certificates that routes accept as mtls.",
                        "No trust stores yet. With one, callers may prove who they are with a client certificate.",
                        Icon.TRUST));
    }

    @Override
    protected void columns(DataTable<Entry> table) {
        table.column(
                        "Authorities",
                        entry -> Words.chips(store(entry).authorities().certificates().stream()
                                .map(authority ->
                                        authority.getSubjectX500Principal().getName())
                                .toList()))
                .column("Ends", entry -> Moment.of(store(entry).authorities().notAfter()), Trait.SHRINK)
                .column(
                        "Holder",
                        entry ->
                                Words.dim(JsonObjectReader.wireName(store(entry).identity())),
                        Trait.SHRINK,
                        Trait.DETAIL)
                .column(
                        "Consumers",
                        entry -> store(entry).consumers().isEmpty()
                                ? Words.dim("by name")
                                : Words.dim(store(entry).consumers().size() + " by holder"),
                        Trait.SHRINK,
                        Trait.DETAIL);
    }

    @Override
    protected ObjectNode example() {
        return Json.object()
                .put("name", "devices")
                .put("caPem", "-----BEGIN CERTIFICATE-----\n…\n-----END CERTIFICATE-----\n")
                .put("identity", "subject-cn");
    }

    private static TrustStore store(Entry entry) {
        return (TrustStore) entry.object();
    }
}
