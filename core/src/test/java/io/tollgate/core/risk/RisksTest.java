package io.tollgate.core.risk;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.core.config.Certificate;
import io.tollgate.core.config.ConfigObject;
import io.tollgate.core.config.Configuration;
import io.tollgate.core.config.Kind;
import io.tollgate.core.config.TrustStore;
import io.tollgate.core.json.InvalidDocumentException;
import io.tollgate.core.json.Json;
import io.tollgate.core.secret.SealedText;
import io.tollgate.core.tls.Authorities;
import io.tollgate.core.tls.CertificateChain;
import io.tollgate.core.tls.TestCertificates;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Each kind of risk, by a change that a person might make. */
final class RisksTest {
    private static final String UPSTREAM = "{'name':'u','targets':[{'url':'https://10.0.0.7:8443'}]}";
    private static final String LIMIT = "{'name':'plan','by':['consumer'],'rules':[{'requests':100,'per':'1s'}]}";
    private static final String READER = "{'name':'reader','permissions':['orders:read']}";
    private static final String ACME = "{'name':'acme','roles':['reader'],'limits':['plan']}";
    private static final String ORDERS =
            "{'name':'orders','match':{'paths':['/orders']},'upstream':'u','limits':['plan'],"
                    + "'access':{'authentication':['api-key'],'permissions':{'read':'orders:read','write':'orders:write'}}}";
    private static final String PUBLIC =
            "{'name':'orders','match':{'paths':['/orders']},'upstream':'u','limits':['plan'],'access':{'public':true}}";

    private static final Configuration BASE = with(
            Configuration.EMPTY,
            object(Kind.UPSTREAM, UPSTREAM),
            object(Kind.LIMIT, LIMIT),
            object(Kind.ROLE, READER),
            object(Kind.CONSUMER, ACME),
            object(Kind.ROUTE, ORDERS));

    private static ConfigObject object(Kind kind, String json) {
        try {
            return kind.read(Json.parse(json.replace('\'', '"')));
        } catch (InvalidDocumentException e) {
            throw new AssertionError(e);
        }
    }

    private static Configuration with(Configuration configuration, ConfigObject... objects) {
        Configuration result = configuration;
        for (ConfigObject object : objects) {
            result = result.with(object);
        }
        return result;
    }

    private static List<Risk> after(Kind kind, String json) {
        return Risks.between(BASE, BASE.with(object(kind, json)));
    }

    private static List<String> kinds(List<Risk> risks) {
        return risks.stream().map(risk -> risk.kind().wire()).toList();
    }

    @Test
    void anAuthorityThatClientsMayComeWithAndAHolderThatIsSomebodyElse() {
        Authorities devices =
                new Authorities(List.of(TestCertificates.authority("devices").certificate()));
        Authorities more = new Authorities(List.of(
                devices.certificates().getFirst(),
                TestCertificates.authority("more").certificate()));
        CertificateChain chain = new CertificateChain(
                List.of(TestCertificates.selfSigned("a.test").certificate()));
        SealedText key = new SealedText(SealedText.PREFIX + "A".repeat(64));
        Configuration asked = with(
                BASE,
                new TrustStore("t", devices, TrustStore.Identity.SUBJECT_CN, Map.of("x", "acme")),
                new Certificate("c", List.of("a.test"), chain, key, List.of("t")));
        assertThat(kinds(Risks.between(BASE, asked))).containsExactly("authority-trusted");
        assertThat(Risks.between(asked, asked)).isEmpty();
        List<Risk> wider = Risks.between(
                asked,
                asked.with(
                        new TrustStore("t", more, TrustStore.Identity.SUBJECT_CN, Map.of("x", "acme", "*", "acme"))));
        assertThat(kinds(wider)).containsExactly("authority-trusted", "holder-gained");
        assertThat(wider.getFirst().detail()).contains("CN=more").doesNotContain("devices");
        assertThat(wider.getLast().detail()).contains("* (acme)");
        assertThat(kinds(Risks.between(
                        asked, asked.with(new TrustStore("t", devices, TrustStore.Identity.SUBJECT_CN, Map.of())))))
                .containsExactly("holder-gained");
    }

    @Test
    void aRouteThatBecomesPublic() {
        List<Risk> risks = after(Kind.ROUTE, PUBLIC);
        assertThat(kinds(risks)).containsExactly("route-became-public");
        assertThat(risks.getFirst().object()).isEqualTo("routes/orders");
        assertThat(risks.getFirst().detail()).contains("/orders").contains("without a credential");
        assertThat(Json.print(risks.getFirst().toJson()))
                .startsWith("{\"kind\":\"route-became-public\",\"effect\":\"opens\",\"object\":\"routes/orders\"");
    }

    @Test
    void aNewPublicRouteAndOneThatIsSwitchedOnAgain() {
        String other = PUBLIC.replace("'name':'orders'", "'name':'other'").replace("/orders'", "/other'");
        assertThat(kinds(after(Kind.ROUTE, other))).containsExactly("route-became-public");
        Configuration off = BASE.with(object(Kind.ROUTE, other.replace("{'name'", "{'enabled':false,'name'")));
        assertThat(Risks.between(BASE, off)).isEmpty();
        assertThat(kinds(Risks.between(off, BASE.with(object(Kind.ROUTE, other)))))
                .containsExactly("route-became-public");
    }

    @Test
    void aPublicRouteThatWantsMore() {
        Configuration open = BASE.with(object(Kind.ROUTE, PUBLIC.replace("/orders'", "/orders/{id}'")));
        for (String wider : List.of("/orders/**", "/**", "/orders/{id}','/admin")) {
            assertThat(kinds(Risks.between(
                            open, open.with(object(Kind.ROUTE, PUBLIC.replace("/orders'", wider + "'"))))))
                    .as(wider)
                    .containsExactly("path-became-public");
        }
        assertThat(Risks.between(open, open.with(object(Kind.ROUTE, PUBLIC.replace("/orders'", "/orders/7'")))))
                .isEmpty();
    }

    @Test
    void theWayBackFromPublicRefuses() {
        List<Risk> risks = Risks.between(BASE.with(object(Kind.ROUTE, PUBLIC)), BASE);
        assertThat(kinds(risks)).containsExactly("route-no-longer-public");
    }

    @Test
    void aRoleThatGrantsMoreTellsWhoGainsWhatWhere() {
        List<Risk> risks = after(Kind.ROLE, "{'name':'reader','permissions':['orders:*']}");
        assertThat(kinds(risks)).containsExactly("permission-gained");
        Risk risk = risks.getFirst();
        assertThat(risk.permission()).isEqualTo("orders:write");
        assertThat(risk.consumers().names()).containsExactly("acme");
        assertThat(risk.routes().names()).containsExactly("orders");
        assertThat(risk.detail()).isEqualTo("acme gains orders:write on orders.");
    }

    @Test
    void aConsumerThatLosesItsRoleOrIsSwitchedOff() {
        for (String json : List.of(
                "{'name':'acme','roles':[],'limits':['plan']}",
                "{'name':'acme','roles':['reader'],'limits':['plan'],'enabled':false}")) {
            List<Risk> risks = after(Kind.CONSUMER, json);
            assertThat(kinds(risks)).containsExactly("permission-lost");
            assertThat(risks.getFirst().permission()).isEqualTo("orders:read");
        }
    }

    @Test
    void aRouteThatAsksForLess() {
        List<Risk> risks = after(Kind.ROUTE, ORDERS.replace("'write':'orders:write'", "'write':'orders:read'"));
        assertThat(kinds(risks)).containsExactly("permission-gained");
        assertThat(risks.getFirst().permission()).isEqualTo("orders:read");
    }

    @Test
    void aRouteThatTakesAFurtherMethod() {
        Configuration reads = BASE.with(object(
                Kind.ROUTE,
                ORDERS.replace("'paths':['/orders']", "'paths':['/orders'],'methods':['GET']")
                        .replace("orders:write", "orders:read")));
        Configuration both = BASE.with(object(Kind.ROUTE, ORDERS.replace("orders:write", "orders:read")));
        assertThat(kinds(Risks.between(reads, both))).containsExactly("permission-gained");
        assertThat(kinds(Risks.between(both, reads))).containsExactly("permission-lost");
    }

    @Test
    void quotasThatRiseAndRoutesThatCostLess() {
        String bytes = LIMIT.replace("}]", "},{'bytes':1000,'per':'1d','calendar':'UTC'}]");
        Configuration counted = BASE.with(object(Kind.LIMIT, bytes));
        assertThat(Risks.between(BASE, counted)).isEmpty();
        assertThat(kinds(Risks.between(counted, BASE))).containsExactly("limit-raised");
        assertThat(Risks.between(counted, BASE).getFirst().detail())
                .isEqualTo("1000 bytes per 1d of UTC becomes no quota.");
        for (String raised : List.of("'bytes':2000", "'requests':1000")) {
            assertThat(kinds(Risks.between(
                            counted, BASE.with(object(Kind.LIMIT, bytes.replace("'bytes':1000", raised))))))
                    .containsExactly("limit-raised");
        }
        Configuration costly = BASE.with(object(Kind.ROUTE, ORDERS.replace("{'name'", "{'quotaCost':5,'name'")));
        assertThat(kinds(Risks.between(costly, BASE))).containsExactly("limit-raised");
        assertThat(Risks.between(BASE, costly)).isEmpty();
    }

    @Test
    void limitsThatBeginAnew() {
        String hour = LIMIT.replace("'1s'", "'1h'");
        Configuration counted = BASE.with(object(Kind.LIMIT, hour));
        assertThat(Risks.between(counted, BASE.with(object(Kind.LIMIT, hour.replace("100", "90")))))
                .singleElement()
                .satisfies(risk -> {
                    assertThat(risk.kind()).isEqualTo(RiskKind.LIMIT_SOFTENED);
                    assertThat(risk.detail())
                            .isEqualTo("90 per 1h begins unspent: what was counted of 100 per 1h counts no more.");
                });
        assertThat(Risks.between(counted, BASE.with(object(Kind.LIMIT, hour.replace("100", "200")))))
                .singleElement()
                .satisfies(risk -> {
                    assertThat(risk.kind()).isEqualTo(RiskKind.LIMIT_RAISED);
                    assertThat(risk.detail())
                            .isEqualTo("100 per 1h becomes 200 per 1h; "
                                    + "200 per 1h begins unspent: what was counted of 100 per 1h counts no more.");
                });
        assertThat(kinds(Risks.between(counted, BASE.with(object(Kind.LIMIT, hour.replace("['consumer']", "[]"))))))
                .as("counted by other counters")
                .containsExactly("limit-softened");
        assertThat(Risks.between(
                        counted, BASE.with(object(Kind.LIMIT, hour.replace("}]", "},{'requests':9,'per':'1m'}]")))))
                .as("nothing that counted is gone")
                .isEmpty();
        assertThat(Risks.between(
                        counted, BASE.with(object(Kind.LIMIT, hour.replace("{'name'", "{'mode':'strict','name'")))))
                .as("the same numbers")
                .isEmpty();
        String quota = LIMIT.replace("}]", "},{'bytes':1000,'per':'1d','calendar':'UTC'}]");
        assertThat(Risks.between(
                        BASE.with(object(Kind.LIMIT, quota)),
                        BASE.with(object(Kind.LIMIT, quota.replace("1000", "999")))))
                .singleElement()
                .satisfies(risk -> assertThat(risk.detail())
                        .isEqualTo("999 bytes per 1d of UTC begins unused: "
                                + "what was used of 1000 bytes per 1d of UTC counts no more."));
    }

    @Test
    void limitsThatRiseVanishOrSoften() {
        assertThat(kinds(after(Kind.LIMIT, LIMIT.replace("100", "200")))).containsExactly("limit-raised");
        assertThat(kinds(after(Kind.LIMIT, LIMIT.replace("100", "50")))).isEmpty();
        assertThat(kinds(after(Kind.LIMIT, LIMIT.replace("['consumer']", "['consumer','route']"))))
                .containsExactly("limit-raised");
        assertThat(kinds(after(Kind.LIMIT, LIMIT.replace("['consumer']", "[]"))))
                .isEmpty();
        assertThat(kinds(after(Kind.LIMIT, LIMIT.replace("{'name'", "{'methods':'write','name'"))))
                .containsExactly("limit-raised");
        assertThat(kinds(after(Kind.LIMIT, LIMIT.replace("{'name'", "{'shadow':true,'name'"))))
                .containsExactly("limit-softened");
        Configuration inFlight = BASE.with(object(Kind.LIMIT, LIMIT.replace("{'name'", "{'inFlight':5,'name'")));
        assertThat(kinds(Risks.between(inFlight, BASE))).containsExactly("limit-raised");
        assertThat(kinds(Risks.between(BASE, inFlight))).isEmpty();
        Configuration strict = BASE.with(object(Kind.LIMIT, LIMIT.replace("{'name'", "{'mode':'strict','name'")));
        assertThat(kinds(Risks.between(strict, BASE))).containsExactly("limit-softened");
        assertThat(kinds(Risks.between(BASE, strict))).isEmpty();
        Configuration everywhere = BASE.with(object(Kind.LIMIT, LIMIT.replace("'by'", "'global':true,'by'")));
        assertThat(Risks.between(BASE, everywhere)).isEmpty();
        assertThat(Risks.between(everywhere, BASE)).singleElement().satisfies(risk -> {
            assertThat(risk.kind()).isEqualTo(RiskKind.LIMIT_VANISHED);
            assertThat(risk.detail()).isEqualTo("It no longer holds for every request, only where it is named.");
        });
        Configuration unnamed =
                BASE.with(object(Kind.LIMIT, "{'name':'all','rules':[{'requests':9,'per':'1s'}],'global':true}"));
        assertThat(kinds(Risks.between(unnamed, BASE))).containsExactly("limit-vanished");

        assertThat(kinds(after(Kind.ROUTE, ORDERS.replace("'limits':['plan']", "'limits':[]"))))
                .containsExactly("limit-vanished");
        assertThat(kinds(after(Kind.CONSUMER, ACME.replace("'limits':['plan']", "'limits':[]"))))
                .containsExactly("limit-vanished");
    }

    private static final String IDP =
            "{'name':'idp','issuer':'https://id.example.com','jwksUri':'https://id.example.com/keys',"
                    + "'audiences':['api','old'],'algorithms':['ES256','RS256'],'clockSkew':'30s',"
                    + "'rolesClaim':'groups','roleMapping':{'staff':['reader']}}";

    @Test
    void aRouteThatTakesAFurtherWayToAuthenticate() {
        Configuration known = BASE.with(object(Kind.ISSUER, IDP));
        List<Risk> risks = Risks.between(
                known, known.with(object(Kind.ROUTE, ORDERS.replace("['api-key']", "['api-key','jwt:idp']"))));
        assertThat(kinds(risks)).containsExactly("authentication-widened");
        assertThat(risks.getFirst().object()).isEqualTo("routes/orders");
        assertThat(risks.getFirst().detail()).contains("jwt:idp").doesNotContain("api-key");
        Configuration both = known.with(object(Kind.ROUTE, ORDERS.replace("['api-key']", "['api-key','jwt:idp']")));
        assertThat(Risks.between(both, known)).isEmpty();
    }

    @Test
    void anIssuerWhoseTokensMayOpenMore() {
        Configuration known =
                with(BASE, object(Kind.ISSUER, IDP), object(Kind.ROUTE, ORDERS.replace("['api-key']", "['jwt:idp']")));
        for (String[] change : new String[][] {
            {"https://id.example.com/keys", "https://elsewhere.example.com/keys", "jwksUri"},
            {"['api','old']", "['api','old','more']", "audiences"},
            {"['ES256','RS256']", "['ES256','RS256','PS256']", "algorithms"},
            {"30s", "5m", "clockSkew"},
            {"{'staff':['reader']}", "{'staff':['reader'],'boss':['reader']}", "roleMapping"},
            {"'rolesClaim':'groups','roleMapping':{'staff':['reader']}", "'consumerClaim':'azp'", "consumerClaim"}
        }) {
            List<Risk> risks = Risks.between(known, known.with(object(Kind.ISSUER, IDP.replace(change[0], change[1]))));
            assertThat(kinds(risks)).as(change[2]).containsExactly("issuer-changed");
            assertThat(risks.getFirst().detail()).contains(change[2]);
        }
        for (String[] change : new String[][] {
            {"['api','old']", "['api']"},
            {"['ES256','RS256']", "['ES256']"},
            {"30s", "10s"},
            {"{'staff':['reader']}", "{'staff':[]}"},
            {"'clockSkew'", "'refresh':'10m','clockSkew'"},
            {"'clockSkew'", "'scopesClaim':'scope','clockSkew'"}
        }) {
            assertThat(Risks.between(known, known.with(object(Kind.ISSUER, IDP.replace(change[0], change[1])))))
                    .as(change[1])
                    .isEmpty();
        }
        Configuration unused = BASE.with(object(Kind.ISSUER, IDP));
        assertThat(Risks.between(unused, unused.with(object(Kind.ISSUER, IDP.replace("'old'", "'other'")))))
                .as("nobody believes it")
                .isEmpty();
    }

    @Test
    void upstreamsThatAreTrustedMore() {
        assertThat(kinds(after(Kind.UPSTREAM, UPSTREAM.replace("{'name'", "{'tls':{'verify':false},'name'"))))
                .containsExactly("tls-verify-off");
        List<Risk> clear = after(Kind.UPSTREAM, UPSTREAM.replace("https", "http"));
        assertThat(kinds(clear)).containsExactly("upstream-in-the-clear");
        assertThat(clear.getFirst().detail()).contains("10.0.0.7:8443");
    }

    @Test
    void aCredentialThatIsForwardedAndALargerBody() {
        assertThat(kinds(after(Kind.ROUTE, ORDERS.replace("{'name'", "{'forwardCredential':true,'name'"))))
                .containsExactly("credential-forwarded");
        assertThat(kinds(after(Kind.ROUTE, ORDERS.replace("{'name'", "{'requestBody':{'maxBytes':99999999},'name'"))))
                .containsExactly("body-limit-raised");
    }

    @Test
    void anIssuerThatMayStandForTheConsumersOfAnother() {
        Configuration one = with(
                BASE,
                object(Kind.ISSUER, issuer("corp", "")),
                object(Kind.ISSUER, issuer("partner", "")),
                object(Kind.ROUTE, ORDERS.replace("'api-key'", "'jwt:corp'")));
        ConfigObject both = object(Kind.ROUTE, ORDERS.replace("'api-key'", "'jwt:corp','jwt:partner'"));

        List<Risk> risks = Risks.between(one, one.with(both));
        assertThat(kinds(risks)).containsExactly("authentication-widened", "issuer-unbound");
        assertThat(risks.getLast().object()).isEqualTo("routes/orders");
        assertThat(risks.getLast().detail()).contains("those of corp, partner");

        Configuration bound = with(
                one,
                object(Kind.ISSUER, issuer("corp", ",'consumers':['acme']")),
                object(Kind.ISSUER, issuer("partner", ",'consumers':['partner-*']")));
        assertThat(kinds(Risks.between(bound, bound.with(both)))).containsExactly("authentication-widened");
        assertThat(kinds(Risks.between(bound.with(both), one.with(both))))
                .containsExactly("issuer-unbound", "issuer-reaches-further", "issuer-reaches-further");
    }

    @Test
    void anIssuerThatMayStandForMore() {
        Configuration bound = BASE.with(object(Kind.ISSUER, issuer("partner", ",'consumers':['partner-*','acme']")));
        for (String same : List.of("'partner-*'", "'partner-a'", "'partner-a*','acme'")) {
            assertThat(Risks.between(bound, bound.with(object(Kind.ISSUER, issuer("partner", consumers(same))))))
                    .as(same)
                    .isEmpty();
        }
        for (String more : List.of("'*'", "'part*'", "'acme*'", "'partner-*','zenith'")) {
            List<Risk> risks =
                    Risks.between(bound, bound.with(object(Kind.ISSUER, issuer("partner", consumers(more)))));
            assertThat(kinds(risks)).as(more).containsExactly("issuer-reaches-further");
            assertThat(risks.getFirst().object()).isEqualTo("issuers/partner");
        }
    }

    private static String consumers(String names) {
        return ",'consumers':[" + names + "]";
    }

    private static String issuer(String name, String fields) {
        return "{'name':'" + name + "','issuer':'https://id.example.com/" + name
                + "','audiences':['orders-api'],'algorithms':['ES256']" + fields + "}";
    }

    @Test
    void aRouteThatGoesOrIsSwitchedOff() {
        assertThat(kinds(Risks.between(BASE, BASE.without(Kind.ROUTE, "orders"))))
                .containsExactly("route-removed");
        List<Risk> off = after(Kind.ROUTE, ORDERS.replace("{'name'", "{'enabled':false,'name'"));
        assertThat(kinds(off)).containsExactly("route-removed");
        assertThat(off.getFirst().detail()).contains("switched off");
    }

    @Test
    void aNewRouteInFrontOfAnother() {
        String front = "{'name':'front','priority':5,'match':{'paths':['/**']},'upstream':'u',"
                + "'access':{'authentication':['api-key'],'permissions':{'read':'x:y','write':'x:y'}}}";
        List<Risk> risks = after(Kind.ROUTE, front);
        assertThat(kinds(risks)).containsExactly("route-shadowed");
        assertThat(risks.getFirst().object()).isEqualTo("routes/orders");
        assertThat(risks.getFirst().detail()).startsWith("No request reaches it: front");
        List<Risk> open = after(
                Kind.ROUTE,
                "{'name':'front','priority':5,'match':{'paths':['/**'],'methods':['GET']},'upstream':'u','access':{'public':true}}");
        assertThat(kinds(open)).containsExactly("route-became-public", "path-became-public", "route-shadowed");
        assertThat(open.get(1).detail()).contains("GET /orders").contains("front");
    }

    @Test
    void aShadowThatWasThereBeforeIsNoRiskOfTheChange() {
        Configuration shadowed = BASE.with(object(
                Kind.ROUTE,
                "{'name':'front','priority':5,'match':{'paths':['/**']},'upstream':'u','access':{'public':true}}"));
        assertThat(Risks.between(
                        shadowed, shadowed.with(object(Kind.ROUTE, ORDERS.replace("{'name'", "{'tags':['x'],'name'")))))
                .isEmpty();
    }

    @Test
    void manyRisksAreCutAndSaidToBe() {
        List<ConfigObject> routes = new ArrayList<>();
        IntStream.range(0, 500)
                .forEach(i -> routes.add(object(
                        Kind.ROUTE,
                        PUBLIC.replace("'name':'orders'", "'name':'r" + i + "'").replace("/orders'", "/r" + i + "'"))));
        List<Risk> risks = Risks.between(BASE, with(BASE, routes.toArray(ConfigObject[]::new)));
        assertThat(risks).hasSize(Risks.RISKS_MAX);
        assertThat(risks.getFirst().kind()).isEqualTo(RiskKind.NOT_ALL_JUDGED);
        assertThat(risks.getFirst().detail()).startsWith("301 further risks");
    }

    @Test
    void manyConsumersAreToldByAFew() {
        Configuration many = BASE;
        List<ConfigObject> consumers = new ArrayList<>();
        IntStream.range(0, 120).forEach(i -> consumers.add(object(Kind.CONSUMER, ACME.replace("acme", "c" + i))));
        many = with(many, consumers.toArray(ConfigObject[]::new));
        List<Risk> risks =
                Risks.between(many, many.with(object(Kind.ROLE, "{'name':'reader','permissions':['orders:*']}")));
        assertThat(risks).hasSize(1);
        assertThat(risks.getFirst().consumers().names()).hasSize(Excerpt.NAMES_MAX);
        assertThat(risks.getFirst().toJson().get("consumersTotal").asInt()).isEqualTo(121);
    }
}
