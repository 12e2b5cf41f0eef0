package io.tollgate.console.consumer;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.vaadin.flow.router.PageTitle;
import com.vaadin.flow.router.Route;
import io.micronaut.context.annotation.Prototype;
import io.tollgate.console.catalogue.ObjectList;
import io.tollgate.console.kit.Curl;
import io.tollgate.console.kit.DataTable;
import io.tollgate.console.kit.DataTable.Trait;
import io.tollgate.console.kit.Icon;
import io.tollgate.console.kit.StatusBadge;
import io.tollgate.console.kit.StatusBadge.Tone;
import io.tollgate.console.kit.Words;
import io.tollgate.console.session.NeedsPermission;
import io.tollgate.console.shell.MainLayout;
import io.tollgate.control.catalogue.Catalogue;
import io.tollgate.control.catalogue.Entry;
import io.tollgate.control.operator.OperatorPermission;
import io.tollgate.core.config.Consumer;
import io.tollgate.core.config.Kind;
import io.tollgate.core.json.Json;

/** All consumers. */
@Prototype
@Route(value = "consumers", layout = MainLayout.class)
@PageTitle("Consumers · Tollgate")
@NeedsPermission(OperatorPermission.CONSUMERS_READ)
public final class ConsumerListView extends ObjectList {
    ConsumerListView(Catalogue catalogue, Curl curl) {
        super(
                Kind.CONSUMER,
                catalogue,
                curl,
                new Texts(
                        "Consumers",
                        "Who calls your APIs: a person, a team or a program. Consumers own keys, and roles say what they may do.",
                        "No consumers yet. A consumer is somebody who calls your APIs with keys of their own.",
                        Icon.CONSUMER));
    }

    @Override
    protected void columns(DataTable<Entry> table) {
        table.dim(entry -> !consumer(entry).enabled())
                .column("Roles", entry -> Words.chips(consumer(entry).roles()))
                .column("Limits", entry -> Words.chips(consumer(entry).limits()))
                .column(
                        "State",
                        entry -> consumer(entry).enabled()
                                ? new StatusBadge(Tone.OK, "Enabled")
                                : new StatusBadge(Tone.PLAIN, "Disabled"),
                        Trait.SHRINK)
                .column(
                        "Keys",
                        entry -> Words.link("keys?q=" + entry.object().name(), "Keys"),
                        Trait.SHRINK,
                        Trait.DETAIL);
    }

    @Override
    protected ObjectNode example() {
        ObjectNode document = Json.object().put("name", "acme");
        document.putArray("roles").add("orders-reader");
        return document;
    }

    private static Consumer consumer(Entry entry) {
        return (Consumer) entry.object();
    }
}
