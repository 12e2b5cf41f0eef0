package io.tollgate.console.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.vaadin.flow.component.select.Select;
import com.vaadin.flow.component.textfield.TextField;
import io.tollgate.console.catalogue.DocumentForm;
import io.tollgate.core.json.InvalidDocumentException;
import io.tollgate.core.json.Json;
import io.tollgate.core.json.Violation;
import java.util.List;
import org.junit.jupiter.api.Test;

final class BalancingFieldTest {
    private final DocumentForm form = new DocumentForm("upstream", () -> {});
    private final BalancingField field = new BalancingField(form);

    @SuppressWarnings("unchecked") // a select of words is what the field has
    private final Select<String> kind =
            (Select<String>) field.component().getChildren().toList().get(0);

    private final TextField on =
            (TextField) field.component().getChildren().toList().get(1);

    BalancingFieldTest() {
        form.section("Test", "").special(field, field.component());
    }

    private static ObjectNode document(String json) throws InvalidDocumentException {
        return (ObjectNode) Json.parse(json.replace('\'', '"'));
    }

    @Test
    void everySpellingIsShownAndLeftAsItIs() throws Exception {
        for (String[] each : new String[][] {
            {"{}", "round-robin", ""},
            {"{'loadBalancing':'ewma'}", "ewma", ""},
            {"{'loadBalancing':'consistent-hash'}", "consistent-hash", ""},
            {"{'loadBalancing':{'consistent-hash':{'on':'cookie:sid'}}}", "consistent-hash", "cookie:sid"},
        }) {
            form.show(document(each[0]));
            assertThat(kind.getValue()).isEqualTo(each[1]);
            assertThat(on.getValue()).isEqualTo(each[2]);
            assertThat(on.isVisible()).isEqualTo(each[1].equals("consistent-hash"));
            assertThat(form.document()).isEqualTo(document(each[0]));
        }
    }

    @Test
    void choosingAHashAsksOfWhat() throws Exception {
        form.show(document("{'name':'a'}"));
        kind.setValue("consistent-hash");
        assertThat(on.isVisible()).isTrue();
        assertThat(form.document())
                .isEqualTo(document("{'name':'a','loadBalancing':{'consistent-hash':{'on':'address'}}}"));
        on.setValue(" header:x-user ");
        assertThat(form.document())
                .isEqualTo(document("{'name':'a','loadBalancing':{'consistent-hash':{'on':'header:x-user'}}}"));
        kind.setValue("least-requests");
        assertThat(form.document()).isEqualTo(document("{'name':'a','loadBalancing':'least-requests'}"));
    }

    @Test
    void aViolationMarksTheInputThatItIsAbout() throws Exception {
        form.show(document("{'loadBalancing':{'consistent-hash':{'on':'tea'}}}"));
        assertThat(form.mark(List.of(new Violation("/loadBalancing/consistent-hash/on", "tea is none"))))
                .isEmpty();
        assertThat(on.isInvalid()).isTrue();
        assertThat(kind.isInvalid()).isFalse();
        on.setValue("path");
        assertThat(on.isInvalid()).isFalse();
    }
}
