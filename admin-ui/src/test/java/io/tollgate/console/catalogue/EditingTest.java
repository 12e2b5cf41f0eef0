package io.tollgate.console.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.vaadin.flow.component.textfield.TextArea;
import com.vaadin.flow.component.textfield.TextField;
import io.tollgate.core.json.InvalidDocumentException;
import io.tollgate.core.json.Json;
import io.tollgate.core.json.Violation;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The form writes what people change and nothing else. */
final class EditingTest {
    private final DocumentForm form = new DocumentForm("route", () -> {});
    private final FormSection section = form.section("Test", "");
    private final TextField name = section.text("/name", "Name", "");
    private final TextField prefix = section.text("/path/stripPrefix", "Prefix", "");
    private final TextArea paths = section.lines("/match/paths", "Paths", "");

    @Test
    void fieldsThatTheFormDoesNotKnowSurvive() throws Exception {
        form.show(document(
                "{'name':'a','match':{'paths':['/x'],'headers':[{'name':'h','equals':'1'}]},'later':{'deep':[1,2]}}"));
        paths.setValue("/x\n /y \n\n");
        assertThat(form.document())
                .isEqualTo(
                        document(
                                "{'name':'a','match':{'paths':['/x','/y'],'headers':[{'name':'h','equals':'1'}]},'later':{'deep':[1,2]}}"));
    }

    @Test
    void anObjectOnTheWayIsMadeWhenItIsMissing() throws Exception {
        form.show(document("{'name':'a'}"));
        prefix.setValue("/v1");
        assertThat(form.document()).isEqualTo(document("{'name':'a','path':{'stripPrefix':'/v1'}}"));
    }

    @Test
    void emptyingAFieldThatIsSpelledOutMakesItNullAndOneThatIsLeftOutStaysOut() throws Exception {
        form.show(document("{'name':'a','path':{'stripPrefix':'/v1'}}"));
        prefix.setValue("");
        assertThat(form.document()).isEqualTo(document("{'name':'a','path':{'stripPrefix':null}}"));

        form.show(document("{'name':'a'}"));
        prefix.setValue("/v1");
        form.show(document("{'name':'a'}"));
        prefix.setValue("");
        assertThat(form.document()).isEqualTo(document("{'name':'a'}"));
    }

    @Test
    void aViolationMarksItsFieldAndTheOthersAreHandedBack() throws Exception {
        form.show(document("{'name':'a','match':{'paths':['/x','nonsense']}}"));
        Violation elsewhere = new Violation("/tls", "odd");
        List<Violation> unplaced = form.mark(List.of(new Violation("/match/paths/1", "not a path"), elsewhere));
        assertThat(unplaced).containsExactly(elsewhere);
        assertThat(paths.isInvalid()).isTrue();
        assertThat(paths.getErrorMessage()).isEqualTo("not a path");
        assertThat(name.isInvalid()).isFalse();
    }

    private static ObjectNode document(String json) throws InvalidDocumentException {
        return (ObjectNode) Json.parse(json.replace('\'', '"'));
    }
}
