package io.tollgate.console.consumer;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.router.Route;
import com.vaadin.flow.router.RouteAlias;
import io.micronaut.context.annotation.Prototype;
import io.tollgate.console.catalogue.DocumentForm;
import io.tollgate.console.catalogue.FormSection;
import io.tollgate.console.catalogue.KindNames;
import io.tollgate.console.catalogue.ObjectEditor;
import io.tollgate.console.key.KeyPages;
import io.tollgate.console.kit.Curl;
import io.tollgate.console.kit.Mark;
import io.tollgate.console.kit.Words;
import io.tollgate.console.session.NeedsPermission;
import io.tollgate.console.session.SignedIn;
import io.tollgate.console.shell.MainLayout;
import io.tollgate.control.catalogue.Catalogue;
import io.tollgate.control.catalogue.Entry;
import io.tollgate.control.operator.OperatorPermission;
import io.tollgate.core.config.Kind;
import io.tollgate.core.json.Json;
import java.util.List;

/** One consumer, with the keys it owns. */
@Prototype
@Route(value = "consumers/:name", layout = MainLayout.class)
@RouteAlias(value = "new/consumer", layout = MainLayout.class)
@NeedsPermission(OperatorPermission.CONSUMERS_READ)
public final class ConsumerEditorView extends ObjectEditor {
    private final transient Catalogue catalogue;
    private final transient KeyPages keys;

    ConsumerEditorView(Catalogue catalogue, Curl curl, KeyPages keys) {
        super(Kind.CONSUMER, catalogue, curl);
        this.catalogue = catalogue;
        this.keys = keys;
    }

    @Override
    protected ObjectNode blank() {
        ObjectNode document = Json.object().put("name", "");
        document.putArray("roles");
        return document.put("enabled", true);
    }

    @Override
    protected void fields(DocumentForm form, boolean creating) {
        FormSection section = form.section("Consumer", "");
        section.text("/name", "Name", creating ? "Letters, digits, . _ and -; it can’t be changed later." : "")
                .setReadOnly(!creating);
        section.lines("/tags", "Tags", "One on each line.").setMinRows(1);
        section.references("/roles", "Roles", KindNames.of(catalogue, Kind.ROLE), "What it may do. None: nothing.");
        section.references(
                "/limits", "Limits", KindNames.of(catalogue, Kind.LIMIT), "Hold for every request of this consumer.");
        section.flag("/enabled", "Enabled: its keys are accepted", true);
    }

    @Override
    protected List<Component> actions(Entry shown) {
        return SignedIn.may(OperatorPermission.QUOTAS_READ)
                ? List.of(
                        Mark.once(Words.link("quotas?consumer=" + shown.object().name(), "Quotas"), "consumer-quotas"))
                : List.of();
    }

    @Override
    protected void extras(Div below, Entry shown) {
        if (SignedIn.may(OperatorPermission.KEYS_READ)) {
            below.add(keys.ofConsumer(shown.object().name()));
        }
    }

    @Override
    protected String afterCreating(String name) {
        return "consumers/" + name; // a consumer without a key is half a step
    }
}
