package io.tollgate.console.upstream;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.router.Route;
import com.vaadin.flow.router.RouteAlias;
import io.micronaut.context.annotation.Prototype;
import io.tollgate.console.catalogue.DocumentForm;
import io.tollgate.console.catalogue.FormSection;
import io.tollgate.console.catalogue.ObjectEditor;
import io.tollgate.console.catalogue.RowsField;
import io.tollgate.console.kit.Curl;
import io.tollgate.console.session.NeedsPermission;
import io.tollgate.console.session.SignedIn;
import io.tollgate.console.shell.MainLayout;
import io.tollgate.control.catalogue.Catalogue;
import io.tollgate.control.catalogue.Entry;
import io.tollgate.control.operator.OperatorPermission;
import io.tollgate.control.telemetry.Telemetry;
import io.tollgate.control.upstream.UpstreamTargets;
import io.tollgate.core.config.Kind;
import io.tollgate.core.config.Upstream;
import io.tollgate.core.json.Json;
import java.util.List;

/** One upstream. */
@Prototype
@Route(value = "upstreams/:name", layout = MainLayout.class)
@RouteAlias(value = "new/upstream", layout = MainLayout.class)
@NeedsPermission(OperatorPermission.UPSTREAMS_READ)
public final class UpstreamEditorView extends ObjectEditor {
    private final transient UpstreamTargets targets;
    private final transient Telemetry telemetry;

    UpstreamEditorView(Catalogue catalogue, Curl curl, UpstreamTargets targets, Telemetry telemetry) {
        super(Kind.UPSTREAM, catalogue, curl);
        this.targets = targets;
        this.telemetry = telemetry;
    }

    @Override
    protected void lead(Div above, Entry shown) {
        if (SignedIn.may(OperatorPermission.TELEMETRY_READ)) {
            above.add(new TargetsCard(targets, telemetry, (Upstream) shown.object(), this::changedBeside));
        }
    }

    @Override
    protected ObjectNode blank() {
        ObjectNode document = Json.object().put("name", "");
        document.putArray("targets").addObject().put("url", "").put("weight", 100);
        return document;
    }

    @Override
    protected void fields(DocumentForm form, boolean creating) {
        FormSection basics = form.section("Upstream", "");
        basics.text("/name", "Name", creating ? "Letters, digits, . _ and -; it can’t be changed later." : "")
                .setReadOnly(!creating);
        BalancingField balancing = new BalancingField(form);
        basics.special(balancing, balancing.component());
        // h2 wants https targets and h2c http targets; whatever does not fit is refused at the target.
        basics.choice("/protocol", "Protocol", List.of("http1", "h2", "h2c"), "http1");
        basics.text("/slowStart", "Slow start", "A target that is new or back grows into its share. Default: off");

        form.section("Targets", "The copies of the service. Weight is a share; 0 takes a target out of rotation.")
                .rows(
                        "/targets",
                        "Target",
                        "Add a target",
                        new RowsField.Column("url", "URL, for example http://10.0.0.7:8080", false, ""),
                        new RowsField.Column("weight", "Weight", true, "100"));

        FormSection patience = form.section("Timeouts and connections", "");
        patience.text("/timeouts/connect", "Connect", "Default: 2s");
        patience.text("/timeouts/response", "Response", "To the head of the response. Default: 15s");
        patience.text("/timeouts/perTry", "Per try", "Then another try is made, where one may be. Default: never");
        patience.text("/timeouts/idle", "Idle", "Between two pieces of a body. Default: 60s");
        patience.number("/maxConnectionsPerNode", "Connections per node, at most", "Default: 1024");

        FormSection health = form.section("Health", "Who is left out, and when they come back.");
        health.optional(
                        "/healthCheck",
                        "Ask each target whether it is well",
                        Json.object().put("path", "/health"))
                .of(
                        health.text("/healthCheck/path", "Path", "2xx and 3xx are well"),
                        health.text("/healthCheck/interval", "Every", "Default: 5s"),
                        health.text("/healthCheck/timeout", "Timeout", "Default: 1s"),
                        health.number("/healthCheck/healthyAfter", "Back after successes", ""),
                        health.number("/healthCheck/unhealthyAfter", "Out after failures", ""));
        health.optional(
                        "/outlier",
                        "Leave out targets whose answers fail",
                        Json.object().put("consecutiveFailures", 5))
                .of(
                        health.number("/outlier/consecutiveFailures", "Failures in a row", ""),
                        health.text("/outlier/ejectFor", "For", "Default: 30s"),
                        health.number("/outlier/maxEjectedPercent", "Never more than, percent", ""));

        FormSection retry = form.section("Retries", "Only for requests that were not sent, or that may be repeated.");
        retry.number("/retry/attempts", "Further tries", "0 means none");
        retry.number("/retry/budgetPercent", "Budget, percent of requests", "Default: 20");
        retry.choices(
                "/retry/on",
                "When",
                List.of("connect-failure", "reset-before-response", "per-try-timeout", "502", "503", "504"),
                "");
    }
}
