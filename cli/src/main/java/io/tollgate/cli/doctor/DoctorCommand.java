package io.tollgate.cli.doctor;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.tollgate.cli.api.AdminApi;
import io.tollgate.cli.api.RefusedException;
import io.tollgate.cli.api.Server;
import io.tollgate.cli.print.Output;
import io.tollgate.cli.print.Table;
import io.tollgate.core.json.Json;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code doctor}. */
@Command(
        name = "doctor",
        description = "Checks database, clocks, master key, certificates, ports and nodes. Exit code 1 when one fails.",
        mixinStandardHelpOptions = true)
public final class DoctorCommand implements Callable<Integer> {
    /** Sessions and certificates are judged by clocks. */
    private static final Duration SKEW_MAX = Duration.ofSeconds(5);

    @Mixin
    private final Server server = new Server();

    @Mixin
    private final Output output = new Output();

    private final ArrayNode checks = Json.object().arrayNode();

    @Override
    public Integer call() throws Exception {
        look(server.anonymous());
        JsonNode found = Json.object().set("checks", checks);
        output.print(found, () -> text(found));
        for (JsonNode check : checks) {
            if (check.path("verdict").asText().equals("fail")) {
                return 1;
            }
        }
        return 0;
    }

    private void look(AdminApi anonymous) throws IOException {
        try {
            anonymous.get("//livez");
            add("control-plane", "ok", anonymous.base() + " answers", null);
            anonymous.get("//readyz");
        } catch (RefusedException e) {
            add("database", "fail", String.valueOf(e.getMessage()), "look at PostgreSQL and at TOLLGATE_DB_URL");
            return; // nothing else can be asked
        } catch (IOException e) {
            add("control-plane", "fail", String.valueOf(e.getMessage()), "is it started, and is this its address?");
            return;
        }
        try {
            Instant before = Instant.now();
            JsonNode answer = server.signedIn().get("/doctor").json();
            clock(before, Instant.parse(answer.path("at").asText()), Instant.now());
            answer.path("checks").forEach(checks::add);
        } catch (RefusedException e) {
            add("sign-in", "fail", String.valueOf(e.getMessage()), "tollgate login, as somebody with system:read");
        }
    }

    /** Its clock was read somewhere between our two looks at ours. */
    private void clock(Instant before, Instant theirs, Instant after) {
        Duration skew = theirs.isBefore(before)
                ? Duration.between(theirs, before)
                : theirs.isAfter(after) ? Duration.between(after, theirs) : Duration.ZERO;
        boolean isGood = skew.compareTo(SKEW_MAX) <= 0;
        add(
                "clock",
                isGood ? "ok" : "warn",
                "the control plane's is " + skew.toMillis() + " ms away from this machine's",
                isGood ? null : "run NTP on both");
    }

    private void add(String check, String verdict, String detail, @Nullable String fix) {
        checks.addObject()
                .put("check", check)
                .put("verdict", verdict)
                .put("detail", detail)
                .put("fix", fix);
    }

    private static String text(JsonNode found) {
        Table table = new Table("CHECK", "", "WHAT WAS SEEN", "WHAT TO DO");
        for (JsonNode check : found.path("checks")) {
            table.row(
                    check.path("check").asText(),
                    check.path("verdict").asText(),
                    check.path("detail").asText(),
                    check.path("fix").asText(""));
        }
        return table.text();
    }
}
