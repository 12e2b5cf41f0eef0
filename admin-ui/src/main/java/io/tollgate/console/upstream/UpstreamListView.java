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
import io.tollgate.console.session.SignedIn;
import io.tollgate.console.shell.MainLayout;
import io.tollgate.control.catalogue.Catalogue;
import io.tollgate.control.catalogue.Entry;
import io.tollgate.control.operator.OperatorPermission;
import io.tollgate.control.page.ListQuery;
import io.tollgate.control.page.Page;
import io.tollgate.control.telemetry.Telemetry;
import io.tollgate.control.upstream.UpstreamTargets;
import io.tollgate.core.config.HashKey;
import io.tollgate.core.config.Kind;
import io.tollgate.core.config.LoadBalancing;
import io.tollgate.core.config.Upstream;
import io.tollgate.core.json.HumanDuration;
import io.tollgate.core.json.Json;
import org.jspecify.annotations.Nullable;

/** All upstreams. */
@Prototype
@Route(value = "upstreams", layout = MainLayout.class)
@PageTitle("Upstreams · Tollgate")
@NeedsPermission(OperatorPermission.UPSTREAMS_READ)
public final class UpstreamListView extends ObjectList {
    private final transient @Nullable UpstreamSigns signs;
    private final transient Telemetry telemetry;

    UpstreamListView(Catalogue catalogue, Curl curl, UpstreamTargets targets, Telemetry telemetry) {
        super(
                Kind.UPSTREAM,
                catalogue,
                curl,
                new Texts(
                        "Upstreams",
                        "The services behind the gateway: where their copies are, and their timeouts.",
                        "No upstreams yet. An upstream is a service of yours, with the addresses of its copies.",
                        Icon.UPSTREAM));
        this.telemetry = telemetry;
        this.signs = SignedIn.may(OperatorPermission.TELEMETRY_READ) ? new UpstreamSigns(targets) : null;
    }

    @Override
    protected Page<Entry> read(ListQuery query) {
        Page<Entry> page = super.read(query);
        if (signs != null) {
            signs.rows(page.items(), query.cursor() == null);
        }
        return page;
    }

    @Override
    protected void columns(DataTable<Entry> table) {
        UpstreamSigns seen = signs;
        if (seen != null) {
            seen.columns(table);
            seen.follow(table, telemetry);
        }
        table.column("Targets", UpstreamListView::targets, Trait.FIXED)
                .column("Balancing", entry -> balancing(upstream(entry).loadBalancing()), Trait.FIXED, Trait.DETAIL)
                .column("Health check", entry -> check(upstream(entry)), Trait.FIXED, Trait.DETAIL)
                .column("Timeouts", entry -> timeouts(upstream(entry)), Trait.SHRINK, Trait.FIXED, Trait.DETAIL);
    }

    private static Component targets(Entry entry) {
        return Words.chips(upstream(entry).targets().stream()
                .map(target -> target.url().toString())
                .toList());
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
