package io.tollgate.console.route;

import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.H2;
import com.vaadin.flow.component.html.Paragraph;
import io.tollgate.console.kit.Mark;
import io.tollgate.console.kit.StatusBadge;
import io.tollgate.console.kit.StatusBadge.Tone;
import io.tollgate.console.kit.Words;
import io.tollgate.control.telemetry.ShadowCounts;

/** Whether a route's shadow access policy would have decided otherwise: what to look at before it becomes the real one. */
final class ShadowCard extends Div {
    ShadowCard(ShadowCounts counts) {
        Mark.style(Mark.once(this, "route-shadow"), "tg-card", "tg-shadow");
        Div head = Mark.style(new Div(new H2("Shadow access policy"), Words.dim("last 15 minutes")), "tg-card-head");
        Div badges = Mark.style(
                new Div(
                        badge(counts.wouldDeny(), "would be refused", Tone.BAD),
                        badge(counts.wouldAllow(), "would be let in", Tone.WARN)),
                "tg-outcome");
        add(head, badges, Mark.style(new Paragraph(sentence(counts)), "tg-shadow-words"));
    }

    private static StatusBadge badge(long count, String what, Tone tone) {
        return new StatusBadge(count == 0 ? Tone.OK : tone, count + " " + what);
    }

    private static String sentence(ShadowCounts counts) {
        if (counts.requests() == 0) {
            return "No requests yet: nothing is known of what it would change.";
        }
        return counts.wouldDeny() + counts.wouldAllow() == 0
                ? "It would have decided as the real one did, for all of " + counts.requests() + " requests."
                : "Of " + counts.requests()
                        + " requests. Whose they were is in the nodes’ access logs: \"shadow\":\"would-deny\" or"
                        + " \"would-allow\", beside the consumer.";
    }
}
