package io.tollgate.console.limit;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.vaadin.flow.component.Component;
import com.vaadin.flow.router.PageTitle;
import com.vaadin.flow.router.Route;
import io.micronaut.context.annotation.Prototype;
import io.tollgate.console.catalogue.ObjectList;
import io.tollgate.console.kit.Curl;
import io.tollgate.console.kit.DataTable;
import io.tollgate.console.kit.DataTable.Trait;
import io.tollgate.console.kit.Figure;
import io.tollgate.console.kit.Icon;
import io.tollgate.console.kit.Mark;
import io.tollgate.console.kit.StatusBadge;
import io.tollgate.console.kit.StatusBadge.Tone;
import io.tollgate.console.kit.Words;
import io.tollgate.console.session.NeedsPermission;
import io.tollgate.console.session.SignedIn;
import io.tollgate.console.shell.MainLayout;
import io.tollgate.control.catalogue.Catalogue;
import io.tollgate.control.catalogue.Entry;
import io.tollgate.control.limited.Limited;
import io.tollgate.control.limited.LimitedNow;
import io.tollgate.control.limited.LimitedView;
import io.tollgate.control.operator.OperatorPermission;
import io.tollgate.core.config.AdaptiveLimit;
import io.tollgate.core.config.Kind;
import io.tollgate.core.config.Limit;
import io.tollgate.core.json.HumanDuration;
import io.tollgate.core.json.Json;
import io.tollgate.core.json.JsonObjectReader;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** All limits. */
@Prototype
@Route(value = "limits", layout = MainLayout.class)
@PageTitle("Limits · Tollgate")
@NeedsPermission(OperatorPermission.LIMITS_READ)
public final class LimitListView extends ObjectList {
    private final transient LimitedNow limited;

    LimitListView(Catalogue catalogue, Curl curl, LimitedNow limited) {
        super(
                Kind.LIMIT,
                catalogue,
                curl,
                new Texts(
                        "Limits",
                        "How many requests are admitted, counted over all nodes together. Routes, consumers and keys use them by name; a global one holds for every request.",
                        "No limits yet. A limit says how many requests each address, consumer or key may send.",
                        Icon.LIMIT));
        this.limited = limited;
    }

    @Override
    protected void columns(DataTable<Entry> table) {
        table.column("Rules", entry -> Words.chips(rules(limit(entry))))
                .column(
                        "For each",
                        entry -> Words.stack(each(limit(entry)), limit(entry).global() ? "global" : ""))
                .column(
                        "Methods",
                        entry ->
                                Words.dim(JsonObjectReader.wireName(limit(entry).methods())),
                        Trait.DETAIL)
                .column("Mode", entry -> mode(limit(entry)), Trait.SHRINK);
        if (SignedIn.may(OperatorPermission.TELEMETRY_READ)) {
            table.column("Limited now", entry -> limitedNow(limit(entry)), Trait.SHRINK);
        }
    }

    /** Who was refused in the last minute, as many as are known by name; the limit's page says who they are. */
    private Component limitedNow(Limit limit) {
        Limited now = limited.all(SignedIn.actor()).of(limit.name());
        if (now.counters().isEmpty() && now.others().isEmpty()) {
            return Words.dim("–");
        }
        Component link = Words.link("limits/" + limit.name(), refused(now, limit.shadow()));
        return Mark.row(link, "limit-limited-" + limit.name());
    }

    /**
     * A shadow refuses nobody. Both may be in one minute: the limit was changed, or adapts in shadow.
     *
     * @param shadow whether the limit is one, and with it those of which only the number is known
     */
    static String refused(Limited now, boolean shadow) {
        boolean others = !now.others().isEmpty();
        long spared = now.counters().stream().filter(LimitedView::shadow).count();
        String refused = who(now.counters().size() - spared, others && !shadow, " refused");
        String wouldBe = who(spared, others && shadow, " would have been refused");
        return refused + (refused.isEmpty() || wouldBe.isEmpty() ? "" : ", ") + wouldBe;
    }

    private static String who(long count, boolean more, String what) {
        if (count == 0) {
            return more ? "Some" + what : "";
        }
        return count + (more ? " or more" : "") + what;
    }

    @Override
    protected ObjectNode example() {
        ObjectNode document = Json.object().put("name", "per-consumer");
        document.putArray("by").add("consumer");
        document.putArray("rules").addObject().put("requests", 100).put("per", "1s");
        return document;
    }

    private static List<String> rules(Limit limit) {
        Stream<String> rules = Stream.concat(
                limit.rules().stream().map(LimitListView::rule),
                limit.quotas().stream().map(LimitListView::quota));
        return (limit.inFlight() > 0
                        ? Stream.concat(rules, Stream.of(Figure.count(limit.inFlight()) + " at once"))
                        : rules)
                .toList();
    }

    private static String rule(Limit.Rule rule) {
        String text = Figure.count(rule.requests()) + " per " + HumanDuration.print(rule.per());
        return rule.isBucket() ? text + ", burst " + Figure.count(rule.burst()) : text;
    }

    private static String quota(Limit.Quota quota) {
        String per = switch (quota.per()) {
            case DAY -> "day";
            case MONTH -> "month";
        };
        String amount = Figure.count(quota.amount()) + (quota.isOfBytes() ? " bytes" : "");
        return amount + " a " + per + ", " + quota.calendar().getId();
    }

    private static Component each(Limit limit) {
        return limit.by().isEmpty() ? Words.dim("all together") : Words.chips(limit.by());
    }

    private static Component mode(Limit limit) {
        StatusBadge badge = limit.shadow()
                ? new StatusBadge(Tone.WARN, "Shadow")
                : new StatusBadge(
                        Tone.OK,
                        switch (limit.mode()) {
                            case STRICT -> "Strict";
                            case RELAXED -> "Relaxed";
                        });
        return Words.stack(badge, adapts(limit.adaptive()));
    }

    private static String adapts(@Nullable AdaptiveLimit adaptive) {
        if (adaptive == null) {
            return "";
        }
        return switch (adaptive.mode()) {
            case OFF -> "";
            case SHADOW -> "adapts, in shadow";
            case ENFORCE -> "adapts, down to " + adaptive.floorPercent() + " %";
        };
    }

    private static Limit limit(Entry entry) {
        return (Limit) entry.object();
    }
}
