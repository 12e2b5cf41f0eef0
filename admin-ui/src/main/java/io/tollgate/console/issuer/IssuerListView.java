package io.tollgate.console.issuer;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.vaadin.flow.router.PageTitle;
import com.vaadin.flow.router.Route;
import io.micronaut.context.annotation.Prototype;
import io.tollgate.console.catalogue.ObjectList;
import io.tollgate.console.kit.Curl;
import io.tollgate.console.kit.DataTable;
import io.tollgate.console.kit.DataTable.Trait;
import io.tollgate.console.kit.Icon;
import io.tollgate.console.kit.Words;
import io.tollgate.console.session.NeedsPermission;
import io.tollgate.console.shell.MainLayout;
import io.tollgate.control.catalogue.Catalogue;
import io.tollgate.control.catalogue.Entry;
import io.tollgate.control.operator.OperatorPermission;
import io.tollgate.core.config.Issuer;
import io.tollgate.core.config.Kind;
import io.tollgate.core.config.TokenAlgorithm;
import io.tollgate.core.json.Json;
import java.util.List;

/** All issuers. */
@Prototype
@Route(value = "issuers", layout = MainLayout.class)
@PageTitle("Issuers · Tollgate")
@NeedsPermission(OperatorPermission.ISSUERS_READ)
public final class IssuerListView extends ObjectList {
    IssuerListView(Catalogue catalogue, Curl curl) {
        super(
                Kind.ISSUER,
                catalogue,
                curl,
                new Texts(
                        "Issuers",
                        "Who gives out the tokens that routes accept. Nodes fetch their keys and check signed tokens themselves; they ask about opaque ones.",
                        "No issuers yet. With one, callers may come with a token of your identity provider.",
                        Icon.ISSUER));
    }

    @Override
    protected void columns(DataTable<Entry> table) {
        table.column("Issuer", entry -> Words.dim(issuer(entry).issuer()))
                .column(
                        "Audiences",
                        entry -> Words.chips(issuer(entry).demands().audiences()),
                        Trait.DETAIL)
                .column(
                        "Proved by",
                        entry -> Words.chips(
                                issuer(entry).isOpaque()
                                        ? List.of("introspection")
                                        : issuer(entry).demands().algorithms().stream()
                                                .map(TokenAlgorithm::wire)
                                                .toList()),
                        Trait.DETAIL);
    }

    @Override
    protected ObjectNode example() {
        ObjectNode document = Json.object().put("name", "corp").put("issuer", "https://id.example.com/");
        document.putArray("audiences").add("orders-api");
        document.putArray("algorithms").add("RS256").add("ES256");
        return document.put("consumerClaim", "azp");
    }

    private static Issuer issuer(Entry entry) {
        return (Issuer) entry.object();
    }
}
