package io.tollgate.console.issuer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.vaadin.flow.component.Component;
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
import io.tollgate.core.secret.SealedText;
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
        keys.text(
                "/refresh",
                "Fetched again every",
                "Also at once when a token names a key that is not known. Default: 5m");
        Mark.style(
                keys.lines(
                        "/allowedHosts",
                        "Further hosts",
                        "One on each line: hosts besides the issuer’s own that the discovery document may name."),
                "tg-wide");

        Mark.style(
                keys.pem(
                        "/caPem",
                        "Its authority",
                        "None: those that the nodes’ systems trust. Else these and no others."),
                "tg-wide");

        FormSection demands = form.section("What a token must say", "Whatever does not hold is refused with 401.");
        demands.lines("/audiences", "Audiences", "One on each line; one of them must be in aud.");
        demands.text("/clockSkew", "Clock skew", "So much its clock may differ from ours. Default: 30s");
        Component algorithms = Mark.style(demands.choices("/algorithms", "Algorithms", ALGORITHMS, ""), "tg-wide");
        Component type = demands.text("/tokenType", "Type (typ)", "None: JWT, at+jwt or no type at all");
        demands.flag("/certificateBound", "Only tokens that are bound to the client’s certificate", false);
        demands.number("/maxTokenBytes", "Longest token", "Bytes. Default: 8192");
        demands.flag("/singleUse", "Each token opens once, on whatever node: it must have a jti", false);
        introspection(form, keys, algorithms, type);

        FormSection claims = form.section(
                "Whom it stands for", "A token never gives more than its consumer has: roles and scopes cut down.");
        claims.text("/consumerClaim", "Consumer’s name in claim", "A dot makes a path: realm.name. Default: sub");
        claims.lines(
                "/consumers",
                "Consumers it may name",
                "One on each line; partner-* is each that begins so. Default: *, every one, other issuers’ too");
        claims.text(
                "/scopesClaim", "Scopes in claim", "None: scopes are not asked. Else a permission must be among them.");
        claims.text("/rolesClaim", "Roles in claim", "None: all roles of the consumer. realm_access.roles is a path.");
        claims.lists(
                "/roleMapping",
                "Roles by word",
                "reader: orders-reader, stock-reader on each line. None: the words are names of roles.");
    }

    private static void introspection(DocumentForm form, FormSection keys, Component algorithms, Component type) {
        FormSection asking = form.section(
                "Opaque tokens",
                "Tokens without a signature: nodes ask the issuer about each, and remember the answer.");
        asking.optional(
                        "/introspection",
                        "Ask the issuer about tokens (RFC 7662)",
                        Json.object().put("endpoint", "").put("clientId", "").put("clientSecret", ""))
                .insteadOf(
                        List.of("/jwksUri", "/refresh", "/allowedHosts", "/algorithms", "/tokenType"),
                        keys,
                        algorithms,
                        type)
                .of(
                        asking.text("/introspection/endpoint", "Endpoint", "https://id.example.com/introspect"),
                        asking.text("/introspection/clientId", "Client id", "As whom nodes ask"),
                        asking.text(
                                "/introspection/clientSecret",
                                "Client secret",
                                "Sealed before it is stored, and never shown again: what begins with sealed: is it. Another"
                                        + " endpoint needs it again."),
                        asking.text("/introspection/timeout", "Timeout", "After that the answer is 503. Default: 2s"),
                        asking.text(
                                "/introspection/cacheFor",
                                "A token that holds is believed for",
                                "Never beyond its end. Default: 1m"),
                        asking.text("/introspection/cacheRefusalsFor", "One that does not, for", "Default: 10s"),
                        asking.number("/introspection/maxCalls", "Calls at a time", "Of each node. Default: 16"));
    }

    /** A secret that was typed is not shown a second time, in a command that is made to be copied. */
    @Override
    protected ObjectNode shownAsCommand(ObjectNode document) {
        JsonNode secret = document.at("/introspection/clientSecret");
        if (!secret.isTextual() || secret.textValue().isEmpty() || SealedText.isSealed(secret.textValue())) {
            return document;
        }
        ObjectNode shown = document.deepCopy();
        ((ObjectNode) shown.path("introspection")).put("clientSecret", "…");
        return shown;
    }
}
