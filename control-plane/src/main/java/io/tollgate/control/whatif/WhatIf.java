package io.tollgate.control.whatif;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.core.json.HumanDuration;
import io.tollgate.core.json.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/** What a limit would have refused. */
public sealed interface WhatIf {
    /** As the admin API answers it. */
    ObjectNode toJson();

    /** In one sentence. */
    String sentence();

    /**
     * Nobody can tell.
     *
     * @param reason why not
     */
    record Untold(String reason) implements WhatIf {
        @Override
        public ObjectNode toJson() {
            return Json.object().put("answerable", false).put("reason", reason);
        }

        @Override
        public String sentence() {
            return "It cannot be told. " + reason;
        }
    }

    /**
     * The time that is told of.
     *
     * @param window as people call its length
     * @param step how finely requests are known in it
     */
    record Span(Instant from, Instant to, Duration window, Duration step) {}

    /**
     * One counter.
     *
     * @param name of a consumer, an address or a route; empty when all requests are counted together
     * @param refused at least so many
     */
    record Subject(String name, long requests, long refused) {}

    /**
     * At least this.
     *
     * @param by the limit's dimension; empty when all requests are counted together
     * @param requests that it would have counted
     * @param refused at least so many of those
     * @param refusedThen by the limit of that name as it was then
     * @param subjects with most refusals first, a few; none that would not have been refused
     * @param subjectsRefused how many there are
     * @param notes what to know about it
     */
    record AtLeast(
            Span span,
            String by,
            long requests,
            long refused,
            long refusedThen,
            List<Subject> subjects,
            int subjectsRefused,
            List<String> notes)
            implements WhatIf {
        public AtLeast {
            subjects = List.copyOf(subjects);
            notes = List.copyOf(notes);
        }

        /** Of all that it would have counted. */
        public double refusedPercent() {
            return requests == 0 ? 0 : Math.round(refused * 1_000.0 / requests) / 10.0;
        }

        @Override
        public String sentence() {
            String last = "In the last " + HumanDuration.print(span.window);
            if (requests == 0) {
                return last + " there were no requests that it would have counted.";
            }
            if (refused == 0) {
                return last + " this would have refused none of " + requests + " requests, as far as steps of "
                        + HumanDuration.print(span.step) + " tell.";
            }
            return String.format(
                    Locale.ROOT,
                    "%s this would have refused at least %d of %d requests (%.1f %%)%s.",
                    last,
                    refused,
                    requests,
                    refusedPercent(),
                    by.isEmpty() ? "" : ", of " + subjectsRefused + " " + plural());
        }

        private String plural() {
            return by + (subjectsRefused == 1 ? "" : by.endsWith("s") ? "es" : "s");
        }

        @Override
        public ObjectNode toJson() {
            ObjectNode json = Json.object()
                    .put("answerable", true)
                    .put("window", HumanDuration.print(span.window))
                    .put("from", span.from.toString())
                    .put("to", span.to.toString())
                    .put("step", HumanDuration.print(span.step))
                    .put("by", by)
                    .put("requests", requests)
                    .put("refusedAtLeast", refused)
                    .put("refusedPercent", refusedPercent())
                    .put("refusedThen", refusedThen)
                    .put("subjectsRefused", subjectsRefused);
            ArrayNode items = json.putArray("subjects");
            subjects.forEach(each -> items.addObject()
                    .put("name", each.name)
                    .put("requests", each.requests)
                    .put("refusedAtLeast", each.refused));
            json.put("sentence", sentence());
            notes.forEach(json.putArray("notes")::add);
            return json;
        }
    }
}
