package io.tollgate.console.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.vaadin.flow.component.UI;
import com.vaadin.flow.component.html.Anchor;
import io.tollgate.console.door.ConsoleWithoutBrowser;
import io.tollgate.console.door.RunningConsole;
import io.tollgate.console.session.SignedIn;
import io.tollgate.control.account.Account;
import io.tollgate.control.account.Accounts;
import io.tollgate.control.account.Belongings;
import io.tollgate.control.account.RoleCatalogue;
import io.tollgate.control.audit.AuditEntry;
import io.tollgate.control.audit.AuditQuery;
import io.tollgate.control.audit.AuditTrail;
import io.tollgate.control.catalogue.WriteOptions;
import io.tollgate.control.operator.AccessTokens;
import io.tollgate.control.operator.AccessTokens.AccessToken;
import io.tollgate.control.operator.Actor;
import io.tollgate.control.operator.OperatorPermission;
import io.tollgate.control.operator.OperatorRole;
import io.tollgate.control.operator.OperatorSessions;
import io.tollgate.control.operator.OperatorSessions.OperatorSession;
import io.tollgate.control.operator.OperatorSessions.SessionKind;
import io.tollgate.control.operator.Operators;
import io.tollgate.control.page.ListQuery;
import io.tollgate.core.json.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Others' sessions and tokens: who may read operators sees them, and who may write operators ends them. */
final class OperatorViewTest extends ConsoleWithoutBrowser {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String PASSWORD = "looking is all that I do";
    private static final String FIREFOX =
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0";

    @Test
    void whereSomebodyIsSignedInAndWhichTokensActForThem() {
        Actor seen = make("operator-view-seen", "viewer");
        begin(seen);
        AccessToken nightly = issue(seen);
        signIn();
        open("operator-view-seen", "operator-sessions");
        assertThat(text("operator-sessions")).contains("10.9.8.7", "Firefox on Windows", "console");
        assertThat(text("operator-tokens"))
                .contains("nightly", "tgp_" + nightly.id().substring(2) + "_", "routes:read", "–");
    }

    @Test
    void whoHasNeitherIsSaidToHaveNone() {
        make("operator-view-idle", "viewer");
        signIn();
        open("operator-view-idle", "operator-sessions-none");
        assertThat(text("operator-tokens-none")).isEqualTo("operator-view-idle has none.");
        assertThat(sees("operator-sessions-table")).isFalse();
        assertThat(sees("operator-tokens-table")).isFalse();
    }

    @Test
    void anEndedSessionIsOverAndTheOthersGoOn() {
        Actor ended = make("operator-view-ended", "viewer");
        UUID lost = begin(ended);
        UUID kept = begin(ended);
        signIn();
        open("operator-view-ended", "operator-sessions-table");
        press("operator-session-end-" + lost);
        assertThat(sessions("operator-view-ended")).as("before an answer").contains(lost, kept);
        press("confirm");
        assertThat(sessions("operator-view-ended")).containsExactly(kept);
        awaitGone("operator-session-end-" + lost);
        assertThat(sees("operator-session-end-" + kept)).isTrue();
        assertThat(sees("confirm-dialog")).isFalse();
        assertThat(audited("operators.end-session", "operator-view-ended")).contains(lost.toString());
    }

    @Test
    void aRevokedTokenIsGone() {
        AccessToken token = issue(make("operator-view-leaky", "viewer"));
        signIn();
        open("operator-view-leaky", "operator-tokens-table");
        press("operator-token-revoke-" + token.id());
        assertThat(tokens("operator-view-leaky")).as("before an answer").contains(token.id());
        press("confirm");
        assertThat(tokens("operator-view-leaky")).isEmpty();
        awaitSeen("operator-tokens-none");
        assertThat(audited("operators.revoke-token", "operator-view-leaky")).contains(token.id());
    }

    @Test
    void whatSomebodyElseEndedMeanwhileIsGoneToo() {
        Actor two = make("operator-view-ended-twice", "viewer");
        UUID session = begin(two);
        AccessToken token = issue(two);
        signIn();
        open("operator-view-ended-twice", "operator-sessions-table");
        press("operator-session-end-" + session);
        console().bean(OperatorSessions.class).close(session);
        press("confirm");
        assertThat(sees("confirm-dialog")).isFalse();
        awaitSeen("operator-sessions-none");
        press("operator-token-revoke-" + token.id());
        console().bean(AccessTokens.class).revoke(RunningConsole.admin(), "operator-view-ended-twice", token.id());
        press("confirm");
        assertThat(sees("confirm-dialog")).isFalse();
        awaitSeen("operator-tokens-none");
    }

    @Test
    void theSessionThatOneWorksInIsNotOfferedToBeEnded() {
        signIn();
        UUID own = SignedIn.session().orElseThrow();
        open("admin", "operator-sessions-table");
        assertThat(sees("operator-sessions-row-" + own)).isTrue();
        assertThat(text("operator-sessions-row-" + own)).contains("This one");
        assertThat(sees("operator-session-end-" + own)).isFalse();
    }

    @Test
    void whoOnlyReadsOperatorsSeesAllAndIsOfferedNothing() {
        Actor looked = make("operator-view-looked-at", "viewer");
        UUID session = begin(looked);
        AccessToken token = issue(looked);
        role("reads-people", OperatorPermission.OPERATORS_READ);
        make("people-reader", "reads-people");
        signIn("people-reader", PASSWORD);
        UI.getCurrent().navigate("operators");
        Anchor link = one(Anchor.class, "operator-belongings-operator-view-looked-at");
        assertThat(link.getHref()).isEqualTo("operators/operator-view-looked-at");
        assertThat(sees("operator-open-operator-view-looked-at")).isFalse();
        open("operator-view-looked-at", "operator-sessions-table");
        assertThat(sees("operator-sessions-row-" + session)).isTrue();
        assertThat(sees("operator-tokens-row-" + token.id())).isTrue();
        assertThat(sees("operator-session-end-" + session)).isFalse();
        assertThat(sees("operator-token-revoke-" + token.id())).isFalse();
    }

    @Test
    void whoMayNotSeeTheOverviewBeginsWhereTheyMay() {
        role("sees-people-only", OperatorPermission.OPERATORS_READ);
        make("people-seer", "sees-people-only");
        signIn("people-seer", PASSWORD);
        UI.getCurrent().navigate("");
        assertThat(UI.getCurrent().getActiveViewLocation().getPath()).isEqualTo("operators");
    }

    @Test
    void whoMaySeeNothingLooksAfterTheirAccount() {
        role("sees-nothing");
        make("nothing-seer", "sees-nothing");
        signIn("nothing-seer", PASSWORD);
        UI.getCurrent().navigate("");
        assertThat(UI.getCurrent().getActiveViewLocation().getPath()).isEqualTo("account");
    }

    @Test
    void whoHasLessThanSomebodyEndsNothingOfTheirs() {
        UUID session = begin(make("operator-view-has-more", "viewer"));
        role("keeps-people", OperatorPermission.OPERATORS_READ, OperatorPermission.OPERATORS_WRITE);
        make("people-keeper", "keeps-people");
        signIn("people-keeper", PASSWORD);
        open("operator-view-has-more", "operator-sessions-table");
        press("operator-session-end-" + session);
        press("confirm");
        assertThat(sees("confirm-dialog")).isTrue();
        assertThat(text("banner")).contains("It was not done", "can't give or take what they do not have");
        assertThat(sessions("operator-view-has-more")).containsExactly(session);
    }

    @Test
    void ofNobodyNothingIsShown() {
        signIn();
        open("nobody-of-that-name", "banner");
        assertThat(text("banner")).contains("operators/nobody-of-that-name: there is no such object");
        assertThat(sees("operator-sessions")).isFalse();
    }

    @Test
    void whatIsRefusedOfSomebodyIsNotSaidOfTheNext() {
        signIn();
        UI.getCurrent().navigate("operators/operator-view-nobody");
        UI.getCurrent().navigate("operators/admin");
        await().pollInSameThread().atMost(SOON).until(() -> {
            assertThat(sees("banner")).isFalse();
            return sees("operator-sessions");
        });
    }

    private Actor make(String name, String role) {
        console().bean(Operators.class).create(name, PASSWORD, List.of(role), RunningConsole.admin());
        return new Actor(name, OperatorRole.VIEWER.permissions(), "10.9.8.7", "test");
    }

    private void role(String name, OperatorPermission... permissions) {
        var document = Json.object().put("description", "of the test");
        var words = document.putArray("permissions");
        for (OperatorPermission permission : permissions) {
            words.add(permission.wireName());
        }
        console().bean(RoleCatalogue.class).put(RunningConsole.admin(), name, document, WriteOptions.plain());
    }

    private UUID begin(Actor actor) {
        Operators.Standing standing = console()
                .bean(Operators.class)
                .standing(actor.username(), actor.address(), actor.requestId())
                .orElseThrow();
        return console().bean(OperatorSessions.class).open(standing, SessionKind.CONSOLE, FIREFOX);
    }

    private AccessToken issue(Actor actor) {
        return console()
                .bean(AccessTokens.class)
                .issue(actor, "nightly", Instant.now().plus(Duration.ofDays(1)), Set.of(OperatorPermission.ROUTES_READ))
                .token();
    }

    private Account account(String name) {
        return console().bean(Accounts.class).get(RunningConsole.admin(), name);
    }

    private List<UUID> sessions(String name) {
        return console().bean(Belongings.class).sessions(RunningConsole.admin(), account(name)).stream()
                .map(OperatorSession::id)
                .toList();
    }

    private List<String> tokens(String name) {
        return console().bean(Belongings.class).tokens(RunningConsole.admin(), account(name)).stream()
                .map(AccessToken::id)
                .toList();
    }

    /** What the trail says was there before, by an admin, once. */
    private String audited(String action, String name) {
        List<AuditEntry> entries = console()
                .bean(AuditTrail.class)
                .list(
                        RunningConsole.admin(),
                        new AuditQuery("admin", action, "operators/" + name, null, null, ListQuery.first()))
                .items();
        assertThat(entries).hasSize(1);
        return String.valueOf(entries.getFirst().before());
    }

    private static void open(String name, String shows) {
        UI.getCurrent().navigate("operators/" + name);
        awaitSeen(shows);
    }

    private static void awaitSeen(String id) {
        await().pollInSameThread().atMost(SOON).until(() -> sees(id));
    }

    private static void awaitGone(String id) {
        await().pollInSameThread().atMost(SOON).until(() -> {
            pushed();
            return !sees(id);
        });
    }
}
