package io.tollgate.console.alert;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.console.door.Fixtures;
import io.tollgate.console.door.RunningConsole;
import io.tollgate.control.alert.AlertChannels;
import io.tollgate.control.alert.AlertRules;
import io.tollgate.control.catalogue.WriteOptions;
import io.tollgate.core.json.InvalidDocumentException;
import io.tollgate.core.json.Json;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Opening a rule or a channel, looking at all of it and saving changes nothing. */
final class NoOpSaveTest {
    private static RunningConsole console;

    @BeforeAll
    static void start() {
        console = RunningConsole.start();
    }

    @AfterAll
    static void stop() {
        console.close();
    }

    private static ObjectNode json(String text) throws InvalidDocumentException {
        return (ObjectNode) Json.parse(text.replace('\'', '"'));
    }

    private static AlertRuleForm form(ObjectNode document) {
        AlertRuleForm form = new AlertRuleForm(List.of("on-call"), false);
        form.show(document.deepCopy());
        return form;
    }

    private static ObjectNode lookedAt(ObjectNode document) {
        AlertRuleForm form = form(document);
        assertThat(form.unchanged(document)).as("%s", document).isTrue();
        form.select(true);
        assertThat(form.unchanged(document)).as("%s as JSON", document).isTrue();
        form.select(false);
        assertThat(form.unchanged(document)).as("%s as a form again", document).isTrue();
        return Objects.requireNonNull(form.read());
    }

    private static void assertSavedAsItWas(AlertRules.Kept kept) {
        AlertRules.Written written = console.bean(AlertRules.class)
                .put(
                        RunningConsole.admin(),
                        kept.rule().name(),
                        lookedAt(kept.rule().toJson()),
                        new WriteOptions(kept.etag(), false, "looked at it"));
        assertThat(written.changes()).isEmpty();
        assertThat(written.kept().rule()).isEqualTo(kept.rule());
    }

    @Test
    void everyRuleThatEverybodyHas() {
        List<AlertRules.Row> builtIn = console.bean(AlertRules.class).list(RunningConsole.admin());
        assertThat(builtIn)
                .hasSizeGreaterThan(15)
                .allSatisfy(row -> assertThat(row)
                        .isInstanceOfSatisfying(AlertRules.Kept.class, NoOpSaveTest::assertSavedAsItWas));
    }

    @Test
    void everyConditionThatThePagesShow() throws IOException, InvalidDocumentException {
        List<String> conditions = Fixtures.texts("docs/reference/telemetry-and-alerts.md", "`(\\{\"type\":[^`]*})`");
        assertThat(conditions).hasSizeGreaterThanOrEqualTo(ConditionWords.TYPES.size());
        AlertRules rules = console.bean(AlertRules.class);
        for (String channel : List.of("on-call", "of-tomorrow")) {
            console.bean(AlertChannels.class)
                    .put(
                            RunningConsole.admin(),
                            channel,
                            json("{'type':'slack','url':'https://chat.invalid/x'}"),
                            WriteOptions.plain());
        }
        // The form offers only what it can read, and keeps what it cannot.
        console.update(
                "UPDATE alert_channels SET document = document || '{\"type\":\"pager\"}' WHERE name = 'of-tomorrow'");
        for (int i = 0; i < conditions.size(); i++) {
            ObjectNode document = Json.object().put("severity", "critical").put("for", "90s");
            document.set("condition", Json.parse(conditions.get(i)));
            document.putArray("channels").add("on-call").add("of-tomorrow");
            assertSavedAsItWas(rules.put(RunningConsole.admin(), "shown-" + i, document, WriteOptions.plain())
                    .kept());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "{'type':'threshold','metric':'cats','above':1}",
                "{'type':'threshold','metric':'cpu','below':'much','window':7}",
                "{'type':'threshold','metric':'latencyP95','above':0.25,'below':3}",
                "{'type':'rain','fact':'wet','later':{'deep':[1,2]}}",
                "{'type':'state','fact':'rain','within':null}",
                "{'type':'ratio','part':'cpu','abovePercent':101,'minimum':12345678901}",
                "{'type':'change','factor':'x','by':'moon','name':7}",
                "{'type':'absence','name':'without-by'}",
                "{'type':'absence','by':'','name':''}",
                "{}"
            })
    void whatTheFormDoesNotUnderstandSurvivesIt(String condition) throws InvalidDocumentException {
        ObjectNode document = json("{'name':'odd','enabled':false,'summary':'s','other':[true]}");
        document.set("condition", json(condition));
        assertThat(lookedAt(document)).isEqualTo(document);
    }

    @Test
    void aRuleWithoutAConditionSurvivesToo() throws InvalidDocumentException {
        for (String odd :
                List.of("{'name':'odd'}", "{'name':'odd','condition':7}", "{'name':'odd','condition':null}")) {
            assertThat(lookedAt(json(odd))).isEqualTo(json(odd));
        }
    }

    @Test
    void everyKindOfChannel() throws InvalidDocumentException {
        assertUnchanged("hook", "{'type':'webhook','url':'https://hooks.invalid/a?b=c','secret':'0123456789abcdef'}");
        assertUnchanged("chat", "{'type':'slack','url':'https://chat.invalid/T0/B0/x'}");
        assertUnchanged(
                "mail",
                "{'type':'email','host':'smtp.invalid','port':2525,'security':'tls','from':'a@example.com',"
                        + "'to':['b@example.com','c@example.com'],'username':'tollgate','password':'not for everybody'}");
        assertUnchanged(
                "relay",
                "{'type':'email','host':'relay.invalid','port':25,'security':'none','from':'a@example.com',"
                        + "'to':['b@example.com']}");
    }

    private static void assertUnchanged(String name, String document) throws InvalidDocumentException {
        AlertChannels channels = console.bean(AlertChannels.class);
        channels.put(RunningConsole.admin(), name, json(document), WriteOptions.plain());
        AlertChannels.Kept kept = channels.get(RunningConsole.admin(), name);
        ChannelFields fields = new ChannelFields();
        fields.show(kept.channel());
        AlertChannels.Written written = channels.put(
                RunningConsole.admin(), name, fields.document(), new WriteOptions(kept.etag(), false, "looked at it"));
        assertThat(written.changes()).as(name).isEmpty();
        AlertChannels.Kept after = channels.get(RunningConsole.admin(), name);
        assertThat(after.channel()).isEqualTo(kept.channel());
        assertThat(after.sealed()).as("the secret stays").isEqualTo(kept.sealed());
    }
}
