package io.tollgate.console.peak;

import com.vaadin.flow.component.html.Anchor;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.H2;
import com.vaadin.flow.component.html.Paragraph;
import com.vaadin.flow.component.html.Span;
import io.tollgate.console.chart.TimeChart.Stretch;
import io.tollgate.console.kit.CodeBlock;
import io.tollgate.console.kit.Mark;
import io.tollgate.console.kit.Words;
import io.tollgate.console.session.SignedIn;
import io.tollgate.control.operator.OperatorPermission;
import io.tollgate.control.telemetry.Top;

/** Where the requests themselves are, and how to find them there. */
final class LogCard extends Div {
    /**
     * @param top what was counted, which says of what time
     * @param all the way to all routes' requests; used when {@code route} is not empty
     */
    LogCard(Signal signal, Top top, String route, String all) {
        Mark.style(Mark.once(this, "peak-log"), "tg-card");
        Span which = Words.dim(route.isEmpty() ? "of all routes" : "of the route " + route);
        Div head = Mark.style(new Div(new H2("The requests themselves"), which), "tg-card-head");
        if (!route.isEmpty()) {
            Anchor back = Words.link(all, "All routes");
            head.add(Mark.once(back, "peak-log-all"));
        }
        Div body = Mark.style(new Div(), "tg-section");
        body.add(new Paragraph(
                "Neither nodes nor the control plane keep requests: each is a line in the access log of its"
                        + " node (TOLLGATE_ACCESS_LOG: standard output or a file). This finds them there, five seconds further at"
                        + " both ends, as finely as nodes count. It reads the format json."));
        if (top.from().isBefore(top.to())) {
            String condition = signal.condition(top.total().latency());
            body.add(Mark.once(
                    new CodeBlock(
                            "the command that finds them",
                            LogCommand.of(new Stretch(top.from(), top.to()), route, condition)),
                    "peak-log-command"));
        }
        if (SignedIn.may(OperatorPermission.EXPLAIN_READ)) {
            body.add(new Paragraph(
                    new Span("Why one of them was refused, "),
                    Words.link("explain", "Explain"),
                    new Span(" tells by its requestId: each node remembers its last 1,024 refusals.")));
        }
        add(head, body);
    }
}
