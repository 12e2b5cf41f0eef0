package io.tollgate.console.upstream;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.html.Span;
import io.tollgate.console.kit.Mark;
import io.tollgate.console.kit.Moment;
import io.tollgate.console.kit.StatusBadge;
import io.tollgate.console.kit.StatusBadge.Tone;
import io.tollgate.console.kit.Words;
import io.tollgate.control.upstream.TargetSight;
import io.tollgate.control.upstream.TargetView.AtNode;
import io.tollgate.control.upstream.UpstreamHealth;
import io.tollgate.core.config.Upstream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** How targets look in tables. */
final class TargetCells {
    /** Nodes that one row tells of; those that see trouble come first. */
    private static final int NODES_MAX = 12;

    private TargetCells() {}

    /** Whether anything is asked of a target of it before requests are. Where nothing is, nodes take each for healthy until none gets through. */
    static boolean checks(Upstream upstream) {
        return upstream.healthCheck() != null || upstream.outlier() != null;
    }

    /**
     * How many targets are well, for a list of upstreams.
     *
     * @param checked whether anything would find that they are not
     */
    static Component summary(UpstreamHealth health, boolean checked) {
        int out = health.targets().size() - health.inRotation();
        String note = out == 0 ? "" : out + " drained";
        if (!health.isTold()) {
            return Words.stack(new StatusBadge(Tone.PLAIN, "Unknown"), note);
        }
        int healthy = health.healthy();
        if (!checked && healthy > 0 && healthy == health.inRotation()) {
            return Words.stack(new StatusBadge(Tone.PLAIN, "Not checked"), note);
        }
        Tone tone = healthy == 0 ? Tone.BAD : healthy == health.inRotation() ? Tone.OK : Tone.WARN;
        return Words.stack(new StatusBadge(tone, healthy + " of " + health.inRotation()), note);
    }

    /**
     * What each node finds of one target.
     *
     * @param checked whether anything would find that it is not well
     */
    static Component nodes(String url, List<AtNode> nodes, boolean checked) {
        Span all = Mark.style(new Span(), "tg-chips");
        if (nodes.isEmpty()) {
            all.add(Words.dim("no node"));
        }
        inOrder(nodes).stream().limit(NODES_MAX).forEach(each -> all.add(node(url, each, checked)));
        if (nodes.size() > NODES_MAX) {
            all.add(Words.dim("and " + (nodes.size() - NODES_MAX) + " more nodes"));
        }
        return all;
    }

    /** By name as long as all are shown; else the healthy ones last. */
    private static List<AtNode> inOrder(List<AtNode> nodes) {
        if (nodes.size() <= NODES_MAX) {
            return nodes;
        }
        List<AtNode> sorted = new ArrayList<>(nodes);
        sorted.sort(Comparator.comparing(each -> each.sight() == TargetSight.HEALTHY));
        return sorted;
    }

    private static Component node(String url, AtNode at, boolean checked) {
        boolean unchecked = !checked && at.sight() == TargetSight.HEALTHY;
        StatusBadge badge = unchecked
                ? new StatusBadge(Tone.PLAIN, at.node() + " not checked")
                : new StatusBadge(tone(at.sight()), at.node() + " " + words(at));
        return Mark.row(badge, "target-" + url + "-" + at.node());
    }

    private static Tone tone(TargetSight sight) {
        return switch (sight) {
            case HEALTHY -> Tone.OK;
            case UNHEALTHY -> Tone.BAD;
            case EJECTED -> Tone.WARN;
            case DRAINING -> Tone.NOTE;
            case DRAINED, UNKNOWN -> Tone.PLAIN;
        };
    }

    /** All that is drawn of {@code at}. */
    static String words(AtNode at) {
        return switch (at.sight()) {
            case HEALTHY, UNHEALTHY, UNKNOWN -> at.sight().label();
            case EJECTED -> at.back().isZero() ? "ejected" : "ejected, back in " + Moment.amount(at.back());
            case DRAINING -> "draining, " + at.inflight() + " in flight" + checked(at);
            case DRAINED -> "drained" + checked(at);
        };
    }

    private static String checked(AtNode at) {
        return at.checked() ? "" : ", unhealthy";
    }
}
