package io.tollgate.control.explain;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.core.explain.Explainer;
import io.tollgate.core.explain.Explanation;
import io.tollgate.core.explain.Explanation.Fix;
import io.tollgate.core.explain.Explanation.Refusal;
import io.tollgate.core.explain.Explanation.Step;
import io.tollgate.core.explain.Explanation.Verdict;
import io.tollgate.core.json.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * What a node did with a request, as it remembers it.
 *
 * @param step that refused, as in the access log
 * @param detail why, as in the access log
 */
public record RecordedDecision(String requestId, Seen seen, Refusal refusal, String step, String detail) {
    /**
     * The request.
     *
     * @param revision of the configuration that decided; 0 when none did
     * @param method empty when it was none at all
     * @param limit that refused; empty when none did
     */
    public record Seen(
            String node,
            Instant at,
            long revision,
            String method,
            String host,
            String path,
            String address,
            String route,
            String consumer,
            String limit) {}

    /** {@code now} with what only that node knew: a limit that was used up, or a penalty, is no part of the configuration. */
    Explanation over(Explanation now) {
        int place = Explainer.STEPS.indexOf(step);
        boolean knownToNodesOnly = step.equals("limit") || step.equals("guard");
        if (now.refusal() != null || !knownToNodesOnly || place >= now.steps().size()) {
            return now;
        }
        List<Step> steps = new ArrayList<>(now.steps().subList(0, place));
        Fix fix = new Fix(
                step.equals("limit")
                        ? "Wait, or give limit " + seen.limit() + " more requests"
                        : "Wait, or lift the penalty of " + seen.address(),
                null);
        steps.add(new Step(step, Verdict.DENY, "node " + seen.node() + " refused it then: " + detail, List.of(), fix));
        for (Step later : now.steps().subList(place + 1, now.steps().size())) {
            steps.add(new Step(later.step(), Verdict.UNREACHED, "", List.of(), null));
        }
        return new Explanation(refusal, now.route(), now.consumer(), null, steps);
    }

    /** How {@code now} stands to what was decided then, for people. */
    public String comparison(Explanation now) {
        Refusal today = now.refusal();
        if (refusal.equals(today)) {
            return "It would be refused in the same way now";
        }
        if (today != null) {
            return "Now it would be refused with " + today.status() + " " + today.code();
        }
        return Explainer.STEPS.contains(step)
                ? "By the configuration and keys as they are now it would be let in"
                : "It was let in by every step below; what refused it came elsewhere (" + step + ")";
    }

    ObjectNode toJson(Explanation now) {
        return Json.object()
                .put("requestId", requestId)
                .put("node", seen.node())
                .put("at", seen.at().toString())
                .put("revision", seen.revision())
                .put("method", seen.method())
                .put("host", seen.host())
                .put("path", seen.path())
                .put("address", seen.address())
                .put("status", refusal.status())
                .put("code", refusal.code())
                .put("step", step)
                .put("detail", detail)
                .put("route", seen.route().isEmpty() ? null : seen.route())
                .put("consumer", seen.consumer().isEmpty() ? null : seen.consumer())
                .put("now", comparison(now));
    }
}
