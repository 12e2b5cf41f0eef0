package io.tollgate.core.explain;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.core.config.Configuration;
import io.tollgate.core.config.Kind;
import io.tollgate.core.explain.DescribedRequest.Who;
import io.tollgate.core.explain.Explanation.Fix;
import io.tollgate.core.explain.Explanation.Refusal;
import io.tollgate.core.explain.Explanation.Step;
import io.tollgate.core.explain.Explanation.Verdict;
import io.tollgate.core.json.InvalidDocumentException;
import io.tollgate.core.json.Json;
import io.tollgate.core.key.ApiKeyText;
import io.tollgate.core.key.Cidr;
import io.tollgate.core.key.Credential;
import io.tollgate.core.key.CredentialBook;
import java.net.InetAddress;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class ExplainerTest {
    private static final InetAddress HERE = InetAddress.ofLiteral("10.1.2.3");
    private static final Instant NOW = Instant.parse("2027-01-01T00:00:00Z");
    private static final ApiKeyText KEY = ApiKeyText.generate(new Random(1));

    private final Configuration configuration = configuration();
    private final Explainer explainer = new Explainer(configuration);
    private final TreeMap<String, List<String>> headers = new TreeMap<>();
    private DescribedRequest.@Nullable Held held;
    private List<DescribedRequest.Lowered> lowered = List.of();

    private static Configuration configuration() {
        Configuration made = Configuration.EMPTY;
        made = with(made, Kind.ROLE, "{'name':'reader','permissions':['orders:read']}");
        made = with(made, Kind.ROLE, "{'name':'writer','permissions':['orders:*']}");
        made = with(
                made, Kind.LIMIT, "{'name':'fair','by':['consumer'],'rules':[{'requests':100,'per':'1s','burst':20}]}");
        made = with(made, Kind.LIMIT, "{'name':'writes','methods':'write','rules':[{'requests':5,'per':'1m'}]}");
        made = with(
                made,
                Kind.LIMIT,
                "{'name':'each','by':['address'],'rules':[{'requests':50,'per':'1m'}],'adaptive':{}}");
        made = with(made, Kind.CONSUMER, "{'name':'acme','roles':['reader'],'limits':['fair']}");
        made = with(made, Kind.CONSUMER, "{'name':'watched','roles':['reader'],'limits':['each','fair']}");
        made = with(made, Kind.CONSUMER, "{'name':'off','roles':['reader'],'enabled':false}");
        made = with(made, Kind.UPSTREAM, "{'name':'orders','targets':[{'url':'http://10.0.0.7:8080'}]}");
        made = with(
                made,
                Kind.ROUTE,
                "{'name':'orders','match':{'hosts':['api.example.com'],'paths':['/orders/{id}'],'methods':['GET','POST']},"
                        + "'upstream':'orders','path':{'stripPrefix':'/orders'},'limits':['writes'],"
                        + "'access':{'authentication':['api-key'],'permissions':{'read':'orders:read','write':'orders:write'}}}");
        made = with(
                made,
                Kind.ROUTE,
                "{'name':'all','match':{'paths':['/**']},'priority':-5,'enabled':false,'upstream':'orders','access':{'public':true}}");
        return with(
                made,
                Kind.ROUTE,
                "{'name':'open','match':{'paths':['/open','/orders/**'],'methods':['GET']},'upstream':'orders','access':{'public':true}}");
    }

    private static Configuration with(Configuration configuration, Kind kind, String document) {
        try {
            return configuration.with(kind.read(Json.parse(document.replace('\'', '"'))));
        } catch (InvalidDocumentException e) {
            throw new AssertionError(document, e);
        }
    }

    @Test
    void aRequestThatIsLetInTellsEachStepAndWhereItGoes() {
        Explanation told = explain("GET", "/orders/7", new Who.Is("acme"));
        assertThat(told.refusal()).isNull();
        assertThat(told.route()).isEqualTo("orders");
        assertThat(told.consumer()).isEqualTo("acme");
        assertThat(told.upstream()).isEqualTo(new Explanation.Destination("orders", "/7"));
        assertThat(told.steps().stream().map(Step::step)).isEqualTo(Explainer.STEPS);
        assertThat(step(told, "route").rule())
                .isEqualTo("route orders matches host api.example.com, path /orders/{id}, method GET");
        assertThat(step(told, "route").details())
                .containsExactly("open matches too, but its host is less specific (any)");
        assertThat(step(told, "authorize").rule()).isEqualTo("role reader grants orders:read");
    }

    @Test
    void limitsThatWouldBeAskedAreNamedAndNotSpent() {
        Step limit = step(explain("GET", "/orders/7", new Who.Is("acme")), "limit");
        assertThat(limit.verdict()).isEqualTo(Verdict.ASK);
        assertThat(limit.details())
                .containsExactly("fair: 100 per 1s with a burst of 20 for each consumer; of the consumer");
        assertThat(step(explain("GET", "/open", Who.Presents.PRESENTS), "limit").verdict())
                .isEqualTo(Verdict.SKIP);
    }

    @Test
    void everyLimitSaysWhereItComesFromAndAllHold() {
        Configuration more = configuration;
        more = with(more, Kind.LIMIT, "{'name':'all','rules':[{'requests':900,'per':'1m'}],'global':true}");
        more = with(
                more,
                Kind.LIMIT,
                "{'name':'slow','rules':[{'requests':9,'per':'1m'},{'requests':1000,'per':'1mo','calendar':'UTC'}]}");
        Credential slow = new Credential(
                KEY.credentialId(), KEY.hash(), "acme", null, List.of(), List.of("slow", "fair"), null, false);
        DescribedRequest request = new DescribedRequest(
                "GET",
                "api.example.com",
                "/orders/7",
                headers,
                new DescribedRequest.Sender(new Who.Holds(slow), HERE, null),
                NOW);

        Step limit = step(new Explainer(more).explain(request, new CredentialBook(List.of(slow))), "limit");

        assertThat(limit.details())
                .as("the route's own counts writes only")
                .containsExactly(
                        "all: 900 per 1m of all requests together; global",
                        "fair: 100 per 1s with a burst of 20 for each consumer; of the consumer and of the key",
                        "slow: 9 per 1m, 1000 per 1mo of UTC of all requests together; of the key");
    }

    @Test
    void aLimitThatIsLoweredForWhoAsksSaysSoAndNotForAnybodyElse() {
        lowered = List.of(
                new DescribedRequest.Lowered("fair", "other", true, "halved: of another consumer"),
                new DescribedRequest.Lowered("fair", "watched", true, "halved: of this one"),
                new DescribedRequest.Lowered(
                        "fair", "10.1.2.3", false, "halved: the consumer is watched, not the address"),
                new DescribedRequest.Lowered("each", "10.1.2.3", false, "halved: of this address"),
                new DescribedRequest.Lowered("each", "10.1.2.4", false, "halved: of another address"),
                new DescribedRequest.Lowered("each", "watched", true, "halved: addresses are watched, not consumers"),
                new DescribedRequest.Lowered("writes", "10.1.2.3", false, "halved: a limit that is not asked"));

        Step limit = step(explain("GET", "/orders/7", new Who.Is("watched")), "limit");

        assertThat(limit.rule()).startsWith("nodes would ask these limits");
        assertThat(limit.details())
                .containsExactly(
                        "each: 50 per 1m for each address; watched for suspicious behaviour, in shadow; of the consumer",
                        "each is lowered for 10.1.2.3: halved: of this address",
                        "fair: 100 per 1s with a burst of 20 for each consumer; of the consumer",
                        "fair is lowered for watched: halved: of this one");
    }

    @Test
    void aMissingPermissionIsDeniedWithTheRoleThatWouldGrantIt() {
        Explanation told = explain("POST", "/orders/7", new Who.Is("acme"));
        assertThat(told.refusal()).isEqualTo(new Refusal(403, "permission-missing"));
        assertThat(told.upstream()).isNull();
        Step authorize = step(told, "authorize");
        assertThat(authorize.rule()).isEqualTo("role reader lacks orders:write");
        assertFix(authorize, "Give consumer acme the role writer, which grants orders:write", "consumers/acme");
        assertThat(step(told, "limit").verdict()).isEqualTo(Verdict.UNREACHED);
    }

    @Test
    void aKeyThatIsCutDownNamesTheRoleThatItLacks() {
        Explanation told = explain("GET", "/orders/7", new Who.Holds(key(List.of(), null, false, List.of())));
        assertThat(told.refusal()).isEqualTo(new Refusal(403, "permission-missing"));
        assertFix(
                step(told, "authorize"),
                "Use a key of acme that has role reader: this one is cut down to other roles",
                null);
    }

    @Test
    void aRouteThatTakesOtherMethodsIsNamedAndCouldTakeThisOne() {
        Explanation told = explain("PUT", "/orders/7", new Who.Is("acme"));
        assertThat(told.refusal()).isEqualTo(new Refusal(405, "method-not-allowed"));
        assertThat(step(told, "route").details()).contains("orders: it takes GET, POST, not PUT");
        assertFix(step(told, "route"), "Let route orders take PUT", "routes/orders");
    }

    @Test
    void aPathThatNearlyMatchesNamesTheRoute() {
        Explanation told = explain("GET", "/opem", Who.Presents.PRESENTS);
        assertThat(told.refusal()).isEqualTo(new Refusal(404, "no-route"));
        assertThat(step(told, "route").details())
                .containsExactly(
                        "all: it is switched off", "open: its path is /open or /orders/**, which does not cover /opem");
        assertFix(step(told, "route"), "Switch route all on", "routes/all");
    }

    @Test
    void anAmbiguousPathAndAMethodThatIsNeverProxiedAreRefusedFirst() {
        assertThat(explain("GET", "/orders/../admin", new Who.Is("acme")).refusal())
                .isEqualTo(new Refusal(400, "path-ambiguous"));
        assertThat(explain("TRACE", "/orders/7", new Who.Is("acme")).refusal())
                .isEqualTo(new Refusal(501, "method-unsupported"));
        assertThat(explain("OPTIONS", "*", new Who.Is("acme")).refusal()).isEqualTo(new Refusal(404, "no-route"));
        assertThat(step(explain("GET", "/orders/%37", new Who.Is("acme")), "path")
                        .rule())
                .isEqualTo("it is read as /orders/7");
    }

    @Test
    void eachReasonWhyAKeyIsRefusedHasItsOwnCodeAndFix() {
        assertRefused("credentials-missing", Who.Presents.PRESENTS, null);
        assertRefused("key-unknown", Who.Presents.PRESENTS, "not a key");
        assertRefused(
                "key-unknown",
                Who.Presents.PRESENTS,
                ApiKeyText.generate(new Random(2)).text());
        assertRefused("key-revoked", new Who.Holds(key(null, null, true, List.of())), null);
        assertRefused("key-expired", new Who.Holds(key(null, NOW, false, List.of())), null);
        assertRefused("key-address", new Who.Holds(key(null, null, false, List.of(Cidr.parse("192.0.2.0/24")))), null);
        assertRefused("consumer-disabled", new Who.Is("off"), null);
        assertRefused("consumer-disabled", new Who.Is("nobody"), null);
    }

    @Test
    void anAddressThatIsHeldBackIsRefusedBeforeItsKeyIsLookedAt() {
        held = new DescribedRequest.Held("10.1.2.0/24", true, "until noon");
        Explanation told = explain("GET", "/orders/7", new Who.Is("acme"));
        assertThat(told.refusal()).isEqualTo(new Refusal(429, "too-many-failures"));
        assertThat(step(told, "guard").rule()).contains("10.1.2.0/24").contains("until noon");
        assertThat(step(told, "authenticate").verdict()).isEqualTo(Verdict.UNREACHED);
        assertThat(explain("GET", "/open", Who.Presents.PRESENTS).refusal()).isNull();

        held = new DescribedRequest.Held("10.1.2.3", false, "");
        assertThat(explain("GET", "/orders/7", new Who.Is("acme")).refusal()).isNull();
    }

    @Test
    void theKeyInTheHeadersIsCheckedAsANodeChecksIt() {
        headers.put("X-API-Key", List.of(KEY.text()));
        assertThat(explain("GET", "/orders/7", Who.Presents.PRESENTS).refusal()).isNull();
        headers.clear();
        headers.put("Authorization", List.of("Bearer " + KEY.text()));
        assertThat(explain("GET", "/orders/7", Who.Presents.PRESENTS).refusal()).isNull();
        headers.put("X-API-Key", List.of(KEY.text()));
        assertThat(explain("GET", "/orders/7", Who.Presents.PRESENTS).refusal())
                .isEqualTo(new Refusal(400, "credentials-ambiguous"));
    }

    @Test
    void theDocumentHasTheStepsInOrderAndTheChangeAsAPatch() throws InvalidDocumentException {
        assertThat(explain("POST", "/orders/7", new Who.Is("acme")).toJson()).isEqualTo(Json.parse("""
                        {"outcome":"deny","status":403,"code":"permission-missing","route":"orders","consumer":"acme",
                        "steps":[
                        {"step":"path","verdict":"allow","rule":"/orders/7 can be read in one way only"},
                        {"step":"route","verdict":"allow",
                         "rule":"route orders matches host api.example.com, path /orders/{id}, method POST"},
                        {"step":"guard","verdict":"allow","rule":"no penalty is reported for 10.1.2.3"},
                        {"step":"authenticate","verdict":"allow","rule":"consumer acme"},
                        {"step":"authorize","verdict":"deny","rule":"role reader lacks orders:write",
                         "fix":"Give consumer acme the role writer, which grants orders:write",
                         "change":{"object":"consumers/acme","patch":{"roles":["reader","writer"]}}},
                        {"step":"limit","verdict":"unreached","rule":""}]}
                        """));
    }

    private Explanation explain(String method, String path, Who who) {
        CredentialBook book = new CredentialBook(List.of(key(null, null, false, List.of())));
        return explainer.explain(
                new DescribedRequest(
                        method,
                        "api.example.com",
                        path,
                        headers,
                        new DescribedRequest.Sender(who, HERE, held, lowered),
                        NOW),
                book);
    }

    private void assertRefused(String code, Who who, @Nullable String presented) {
        headers.clear();
        if (presented != null) {
            headers.put("X-API-Key", List.of(presented));
        }
        Explanation told = explain("GET", "/orders/7", who);
        assertThat(told.refusal()).isEqualTo(new Refusal(401, code));
        assertThat(step(told, "authenticate").fix()).isNotNull();
        assertThat(step(told, "authorize").verdict()).isEqualTo(Verdict.UNREACHED);
    }

    private static void assertFix(Step step, String text, @Nullable String changes) {
        Fix fix = Objects.requireNonNull(step.fix());
        assertThat(fix.text()).isEqualTo(text);
        Explanation.Change change = fix.change();
        assertThat(change == null ? null : change.path()).isEqualTo(changes);
    }

    private static Step step(Explanation told, String name) {
        return told.steps().stream()
                .filter(step -> step.step().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static Credential key(
            @Nullable List<String> roles, @Nullable Instant end, boolean revoked, List<Cidr> from) {
        return new Credential(KEY.credentialId(), KEY.hash(), "acme", roles, from, end, revoked);
    }
}
