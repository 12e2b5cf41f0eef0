package io.tollgate.console.tryit;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.html.DescriptionList;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.H2;
import io.tollgate.console.kit.Mark;
import io.tollgate.console.kit.Words;
import io.tollgate.control.event.RequestEvent;
import io.tollgate.control.tryit.Course;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Which target took a request, and how long it was at each step. */
final class CourseCard extends Div {
    CourseCard(Course course) {
        Mark.style(Mark.once(this, "try-course"), "tg-card");
        add(Mark.style(new Div(new H2("Through the node")), "tg-card-head"));
        RequestEvent event = course.event();
        add(
                event == null
                        ? Mark.style(new Div(Words.dim("Steps and target: " + course.untold() + ".")), "tg-aside-code")
                        : facts(event));
    }

    private static Component facts(RequestEvent event) {
        DescriptionList facts = Mark.style(new DescriptionList(), "tg-facts");
        String target = event.way().target();
        fact(
                facts,
                "Target",
                Mark.once(target.isEmpty() ? Words.dim("none: the node answered") : Words.mono(target), "try-target"));
        if (event.way().attempts() > 1) {
            fact(facts, "Tries", Words.number(Integer.toString(event.way().attempts())));
        }
        event.cost().steps().forEach(each -> fact(facts, words(each.step()), time(each.took())));
        fact(
                facts,
                "In all",
                time(Duration.ofNanos(TimeUnit.MICROSECONDS.toNanos(event.cost().durationMicros()))));
        return facts;
    }

    private static Component time(Duration took) {
        return Words.number(Words.took(took));
    }

    private static void fact(DescriptionList facts, String name, Component value) {
        facts.add(new DescriptionList.Term(name), new DescriptionList.Description(value));
    }

    /** A step of a later version keeps its own name. */
    private static String words(String step) {
        return switch (step) {
            case "client-address" -> "Client's address";
            case "server-name" -> "Server name";
            case "path" -> "Path";
            case "route" -> "Route";
            case "shed" -> "Load";
            case "guard" -> "Guard";
            case "shadow" -> "Shadow policy";
            case "authenticate" -> "Who is it";
            case "authorize" -> "May they";
            case "body" -> "Size of the body";
            case "limit" -> "Limits";
            case "balance" -> "Choosing a target";
            case "connect" -> "Connecting";
            case "send" -> "Sending";
            case "wait" -> "Waiting for the answer";
            case "receive" -> "Passing it on";
            case "failed-try" -> "A try that failed";
            default -> step;
        };
    }
}
