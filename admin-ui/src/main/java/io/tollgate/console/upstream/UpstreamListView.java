package io.tollgate.console.upstream;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.vaadin.flow.component.Component;
import com.vaadin.flow.router.PageTitle;
import com.vaadin.flow.router.Route;
import io.micronaut.context.annotation.Prototype;
import io.tollgate.console.catalogue.ObjectList;
import io.tollgate.console.kit.Curl;
import io.tollgate.console.kit.DataTable;
import io.tollgate.console.kit.DataTable.Trait;
import io.tollgate.console.kit.Icon;
import io.tollgate.console.kit.Words;
import io.tollgate.console.session.NeedsPermission;
import io.tollgate.console.shell.MainLayout;
import io.tollgate.control.catalogue.Catalogue;
import io.tollgate.control.catalogue.Entry;
import io.tollgate.control.operator.OperatorPermission;
import io.tollgate.core.config.HashKey;
import io.tollgate.core.config.Kind;
import io.tollgate.core.config.LoadBalancing;
import io.tollgate.core.config.Upstream;
import io.tollgate.core.json.HumanDuration;
import io.tollgate.core.json.Json;

/** All upstreams. */
@Prototype
@Route(value = "upstreams", layout = MainLayout.class)
@PageTitle("Upstreams · Tollgate")
@NeedsPermission(OperatorPermission.UPSTREAMS_READ)
public final class UpstreamListView extends ObjectList {
    UpstreamListView(Catalogue catalogue, Curl curl) {
        super(
                Kind.UPSTREAM,
                catalogue,
                curl,
                new Texts(
                        "Upstreams",
                        "The services behind the gateway: where their copies are, and how patient to be with them.",
                        "No upstreams yet. An upstream is a service of yours, with the addresses of its copies.",
                        Icon.UPSTREAM));
    }

    @Override
    protected void columns(DataTable<Entry> table) {
        table.column(
                        "Targets",
                        entry -> Words.chips(upstream(entry).targets().stream()
                                .map(target -> target.url().toString())
                                .toList()))
                .column("Balancing", entry -> balancing(upstream(entry).loadBalancing()))
                .column("Health check", entry -> check(upstream(entry)))
                .column("Timeouts", entry -> timeouts(upstream(entry)), Trait.SHRINK);
    }

    @Override
    protected ObjectNode example() {
        ObjectNode document = Json.object().put("name", "orders");
        document.putArray("targets").addObject().put("url", "http://127.0.0.1:9000");
        return document;
    }

    private static Component balancing(LoadBalancing balancing) {
        return balancing instanceof LoadBalancing.ConsistentHash(HashKey on)
                ? Words.stack(Words.dim(balancing.wireName()), on.wire())
                : Words.dim(balancing.wireName());
    }

    private static Component check(Upstream upstream) {
        Upstream.HealthCheck check = upstream.healthCheck();
        return check == null
                ? Words.dim("none")
                : Words.stack(Words.mono(check.path()), "every " + HumanDuration.print(check.interval()));
    }

    private static Component timeouts(Upstream upstream) {
        return Words.stack(
                Words.number(HumanDuration.print(upstream.timeouts().response())),
                "connect " + HumanDuration.print(upstream.timeouts().connect()));
    }

    private static Upstream upstream(Entry entry) {
        return (Upstream) entry.object();
    }
}
