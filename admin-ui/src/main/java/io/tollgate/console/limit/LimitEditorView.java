package io.tollgate.console.limit;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.select.Select;
import com.vaadin.flow.router.Route;
import com.vaadin.flow.router.RouteAlias;
import io.micronaut.context.annotation.Prototype;
import io.tollgate.console.catalogue.DocumentForm;
import io.tollgate.console.catalogue.FormSection;
import io.tollgate.console.catalogue.ObjectEditor;
import io.tollgate.console.catalogue.OptionalPart;
import io.tollgate.console.catalogue.RowsField;
import io.tollgate.console.kit.Curl;
import io.tollgate.console.kit.Mark;
import io.tollgate.console.kit.Words;
import io.tollgate.console.session.NeedsPermission;
import io.tollgate.console.session.SignedIn;
import io.tollgate.console.shell.MainLayout;
import io.tollgate.control.catalogue.Catalogue;
import io.tollgate.control.catalogue.Entry;
import io.tollgate.control.limited.CounterStates;
import io.tollgate.control.limited.LimitUses;
import io.tollgate.control.limited.LimitedNow;
import io.tollgate.control.node.Nodes;
import io.tollgate.control.operator.OperatorPermission;
import io.tollgate.control.whatif.WhatIfs;
import io.tollgate.core.config.Kind;
import io.tollgate.core.config.Limit;
import io.tollgate.core.json.Json;
import java.util.List;

/** One limit. */
@Prototype
@Route(value = "limits/:name", layout = MainLayout.class)
@RouteAlias(value = "new/limit", layout = MainLayout.class)
@NeedsPermission(OperatorPermission.LIMITS_READ)
public final class LimitEditorView extends ObjectEditor {
    private final transient LimitedNow limited;

    private final transient CounterStates counters;
    private final transient WhatIfs whatIfs;
    private final transient LimitUses uses;
    private final transient Nodes nodes;

    LimitEditorView(
            Catalogue catalogue,
            Curl curl,
            LimitedNow limited,
            CounterStates counters,
            WhatIfs whatIfs,
            LimitUses uses,
            Nodes nodes) {
        super(Kind.LIMIT, catalogue, curl);
        this.limited = limited;
        this.counters = counters;
        this.whatIfs = whatIfs;
        this.uses = uses;
        this.nodes = nodes;
    }

    @Override
    protected void extras(Div below, Entry shown) {
        Limit limit = (Limit) shown.object();
        if (limit.needsMajority() && SignedIn.may(OperatorPermission.NODES_READ)) {
            below.add(new MajorityNotice(nodes, limit));
        }
        below.add(new UsedByCard(uses, limit.name()));
        if (SignedIn.may(OperatorPermission.TELEMETRY_READ)) {
            below.add(new LimitedCard(limited, limit.name()), new CounterCard(counters, limit.name(), limit.by()));
        }
    }

    @Override
    protected ObjectNode blank() {
        ObjectNode document = Json.object().put("name", "");
        document.putArray("by").add("consumer");
        document.putArray("rules").addObject().put("requests", 100).put("per", "1s");
        return document;
    }

    @Override
    protected List<Component> actions(Entry shown) {
        Limit limit = (Limit) shown.object();
        return !limit.quotas().isEmpty() && SignedIn.may(OperatorPermission.QUOTAS_READ)
                ? List.of(Mark.once(Words.link("quotas?limitName=" + limit.name(), "Quotas"), "limit-quotas"))
                : List.of();
    }

    @Override
    protected void fields(DocumentForm form, boolean creating) {
        FormSection basics = form.section("Limit", "");
        basics.text("/name", "Name", creating ? "Letters, digits, . _ and -; it can’t be changed later." : "")
                .setReadOnly(!creating);
        basics.choice("/methods", "Counts methods", List.of("any", "read", "write"), "any");
        basics.references(
                "/by",
                "One counter for each",
                List.of("address", "network", "consumer", "key", "route"),
                "Several make one for each combination; none makes one for all. A network is the /24 or, of IPv6, the /64 of the"
                        + " address. header:name and claim:name may be typed.");
        basics.flag("/global", "Global: holds for every request that a route takes, named anywhere or not", false);
        basics.flag("/shadow", "Shadow: count and report, refuse nothing", false);

        FormSection rules = form.section(
                "Rules",
                "All of them hold. Without a burst: never more than so many in any such interval. With a calendar, such as UTC or Europe/Zurich: so many requests, or bytes of responses, a day (1d) or month (1mo) of that time zone.");
        rules.rows(
                "/rules",
                "Rule",
                "Add a rule",
                new RowsField.Column("requests", "Requests", true, "100"),
                new RowsField.Column("per", "Per (1s, 1m, 1d)", false, "1m"),
                new RowsField.Column("burst", "Burst", true, ""),
                new RowsField.Column("calendar", "Calendar (time zone)", false, ""),
                new RowsField.Column("bytes", "Or bytes", true, ""));
        if (SignedIn.may(OperatorPermission.TELEMETRY_READ)) {
            WhatIfLine whatIf = new WhatIfLine(whatIfs, form::document);
            form.onChange(whatIf::forget);
            rules.add(whatIf);
        }

        form.section("At the same time", "")
                .number(
                        "/inFlight",
                        "Requests under way at once",
                        "Over all nodes together, each with its part. Empty: no bound. A limit may have this alone, without rules.");

        FormSection promise = form.section("Consistency", "");
        promise.choice("/mode", "Mode", List.of("relaxed", "strict"), "relaxed")
                .setHelperText(
                        "Relaxed never waits and may overshoot a little; strict never does, and needs a majority of the nodes.");
        promise.choice("/onUnavailable", "When a strict limit can’t be counted", List.of("deny", "allow"), "deny");
        adaptive(form.section(
                "Suspicious behaviour",
                "Halves the rules for one consumer or address that is refused again and again, looks for paths that are not there,"
                        + " or is far from its own usual. Begin in shadow, and look at the page Penalties."));
    }

    private static void adaptive(FormSection section) {
        OptionalPart part = section.optional(
                "/adaptive",
                "Lower it for who behaves suspiciously",
                Json.object().put("mode", "shadow"));
        Select<String> mode =
                section.choice("/adaptive/mode", "What then", List.of("shadow", "enforce", "off"), "shadow");
        mode.setHelperText("Shadow only tells what would be refused; off keeps the numbers for another day.");
        part.of(
                mode,
                section.number("/adaptive/floorPercent", "Never below, percent of the rules", "1 to 90. Default: 10"),
                section.text("/adaptive/window", "Judged together", "Requests within: 5s to 1h. Default: 1m"),
                section.text("/adaptive/halfLife", "A step down lasts", "10s to 1d. Default: 5m"),
                section.number("/adaptive/requestsMin", "Not judged below, requests", "5 or more. Default: 20"),
                section.number(
                        "/adaptive/refusedPercent",
                        "Suspicious: refused, percent",
                        "Answered 401, 403 or 404: 5 to 100. Default: 50"),
                section.number(
                        "/adaptive/unknownPaths", "Suspicious: different paths not found", "5 to 500. Default: 30"),
                section.number(
                        "/adaptive/jump",
                        "Suspicious: times its own usual",
                        "Requests, or share of other client errors: 2 to 1000. Default: 10"));
    }
}
