package io.tollgate.core.explain;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.core.config.Kind;
import io.tollgate.core.json.Json;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What would become of a request, and why.
 *
 * @param refusal null when it would be let in
 * @param route the one that takes it; empty when none does
 * @param consumer whose request it is; empty when nobody knows
 * @param upstream where it would go, and with which path; null when it would not
 * @param steps every step in the order in which a node takes them
 */
public record Explanation(
        @Nullable Refusal refusal,
        String route,
        String consumer,
        @Nullable Destination upstream,
        List<Step> steps) {
    public Explanation {
        steps = List.copyOf(steps);
    }

    /**
     * What the client would get.
     *
     * @param status of the response
     * @param code the stable word in its problem document
     */
    public record Refusal(int status, String code) {}

    /** Which upstream gets the request, and the path that it sees. */
    public record Destination(String name, String path) {}

    /** How a step ended. */
    public enum Verdict {
        /** It lets the request pass. */
        ALLOW,
        /** It refuses the request; the last step that is taken. */
        DENY,
        /** It has nothing to do with this request. */
        SKIP,
        /** It would ask what only running nodes know, and was not asked: nothing was counted. */
        ASK,
        /** A step before it refused. */
        UNREACHED;

        /** The word outside Java. */
        public String wire() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * One step.
     *
     * @param step its name, as in the nodes' metrics
     * @param rule what decided, in words; empty when it was not reached
     * @param details what else is worth knowing: routes that nearly matched, limits that would be asked
     * @param fix the smallest change that would flip a denial; null when nothing was denied
     */
    public record Step(
            String step,
            Verdict verdict,
            String rule,
            List<String> details,
            @Nullable Fix fix) {
        public Step {
            details = List.copyOf(details);
        }
    }

    /**
     * The smallest change that flips a denial.
     *
     * @param text for people
     * @param change what to write; null when it is no change of the configuration
     */
    public record Fix(String text, @Nullable Change change) {
        static Fix of(String text) {
            return new Fix(text, null);
        }
    }

    /** A merge patch (RFC 7396) of an object. */
    public record Change(Kind kind, String name, ObjectNode patch) {
        /** Its path in the admin API, for example {@code roles/orders-reader}. */
        public String path() {
            return kind.plural() + "/" + name;
        }
    }

    /**
     * The same of a request that was sent: steps that could only say what would be asked say what came of it.
     *
     * @param rule what those steps say
     */
    public Explanation asked(String rule) {
        return new Explanation(
                refusal,
                route,
                consumer,
                upstream,
                steps.stream()
                        .map(step -> step.verdict() == Verdict.ASK
                                ? new Step(step.step(), step.verdict(), rule, step.details(), step.fix())
                                : step)
                        .toList());
    }

    /** As the admin API answers it. */
    public ObjectNode toJson() {
        ObjectNode json = Json.object().put("outcome", refusal == null ? "allow" : "deny");
        if (refusal != null) {
            json.put("status", refusal.status()).put("code", refusal.code());
        }
        json.put("route", route.isEmpty() ? null : route).put("consumer", consumer.isEmpty() ? null : consumer);
        if (upstream != null) {
            json.put("upstream", upstream.name()).put("upstreamPath", upstream.path());
        }
        ArrayNode list = json.putArray("steps");
        steps.forEach(step -> put(list.addObject(), step));
        return json;
    }

    private static void put(ObjectNode json, Step step) {
        json.put("step", step.step()).put("verdict", step.verdict().wire()).put("rule", step.rule());
        if (!step.details().isEmpty()) {
            step.details().forEach(json.putArray("details")::add);
        }
        Fix fix = step.fix();
        if (fix != null) {
            json.put("fix", fix.text());
            Change change = fix.change();
            if (change != null) {
                json.putObject("change").put("object", change.path()).set("patch", change.patch());
            }
        }
    }
}
