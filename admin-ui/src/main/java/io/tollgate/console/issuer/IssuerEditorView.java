package io.tollgate.console.issuer;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.vaadin.flow.router.Route;
import com.vaadin.flow.router.RouteAlias;
import io.micronaut.context.annotation.Prototype;
import io.tollgate.console.catalogue.DocumentForm;
import io.tollgate.console.catalogue.FormSection;
import io.tollgate.console.catalogue.ObjectEditor;
import io.tollgate.console.kit.Curl;
import io.tollgate.console.kit.Mark;
import io.tollgate.console.session.NeedsPermission;
import io.tollgate.console.shell.MainLayout;
import io.tollgate.control.catalogue.Catalogue;
import io.tollgate.control.operator.OperatorPermission;
import io.tollgate.core.config.Kind;
import io.tollgate.core.config.TokenAlgorithm;
import io.tollgate.core.json.Json;
import java.util.Arrays;
import java.util.List;

/** One issuer. */
@Prototype
@Route(value = "issuers/:name", layout = MainLayout.class)
@RouteAlias(value = "new/issuer", layout = MainLayout.class)
@NeedsPermission(OperatorPermission.ISSUERS_READ)
public final class IssuerEditorView extends ObjectEditor {
    private static final List<String> ALGORITHMS =
            Arrays.stream(TokenAlgorithm.values()).map(TokenAlgorithm::wire).toList();

    IssuerEditorView(Catalogue catalogue, Curl curl) {
        super(Kind.ISSUER, catalogue, curl);
    }

    @Override
    protected ObjectNode blank() {
        ObjectNode document = Json.object().put("name", "").put("issuer", "");
        document.putArray("audiences");
        document.putArray("algorithms").add("RS256").add("ES256");
        return document;
    }

    @Override
    protected void fields(DocumentForm form, boolean creating) {
        FormSection basics = form.section("Issuer", "Routes accept its tokens as jwt:NAME.");
        basics.text("/name", "Name", creating ? "Letters, digits, . _ and -; it can’t be changed later." : "")
                .setReadOnly(!creating);
        basics.text("/issuer", "Issuer", "The iss claim, character for character: https://id.example.com/");

        FormSection keys = form.section("Keys", "Nodes fetch them from here and from nowhere else.");
        keys.text("/jwksUri", "Key set (JWKS)", "None: the issuer’s discovery document says where it is.");
        keys.text("/refresh", "Fetched again every", "5m unless said; at once for a key that nobody knows");
        Mark.style(
                keys.lines(
                        "/allowedHosts",
                        "Further hosts",
                        "One on each line: hosts besides the issuer’s own that the discovery document may name."),
                "tg-wide");

        FormSection demands = form.section("What a token must say", "Whatever does not hold is refused with 401.");
        demands.lines("/audiences", "Audiences", "One on each line; one of them must be in aud.");
        demands.text("/clockSkew", "Clock skew", "So much its clock may differ from ours: 30s unless said");
        Mark.style(demands.choices("/algorithms", "Algorithms", ALGORITHMS, ""), "tg-wide");
        demands.text("/tokenType", "Type (typ)", "None: JWT, at+jwt or no type at all");
        demands.number("/maxTokenBytes", "Longest token", "Bytes; 8192 unless said");

        FormSection claims = form.section(
                "Whom it stands for", "A token never gives more than its consumer has: roles and scopes cut down.");
        claims.text("/consumerClaim", "Consumer’s name in claim", "sub unless said; realm.name is a path");
        claims.lines(
                "/consumers",
                "Consumers it may name",
                "One on each line; partner-* is each that begins so. Unless said *: every one, other issuers’ too.");
        claims.text(
                "/scopesClaim", "Scopes in claim", "None: scopes are not asked. Else a permission must be among them.");
        claims.text("/rolesClaim", "Roles in claim", "None: all roles of the consumer. realm_access.roles is a path.");
        claims.lists(
                "/roleMapping",
                "Roles by word",
                "reader: orders-reader, stock-reader on each line. None: the words are names of roles.");
    }
}
