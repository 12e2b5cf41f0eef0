package io.tollgate.launcher.up;

import io.tollgate.launcher.setting.PortPlan;
import io.tollgate.launcher.setting.PortSetting;
import io.tollgate.launcher.setting.Refusal;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Optional;
import java.util.stream.Collectors;

/** What the person reads when everything is ready. */
record Summary(DataFolder data, PortPlan ports, ControlPlaneProcess controlPlane, NodeProcesses nodes) {
    /** There when the first password has been shown. */
    private static final String SHOWN = "admin.password.shown";

    /** Prints it, with a command that works if there is a demo. */
    void print(Progress progress, Optional<String> curl) throws IOException, Refusal {
        progress.say("");
        progress.say("Tollgate is ready after " + progress.sinceStart() + ".");
        progress.say("");
        line(progress, "Console", controlPlane.addresses(PortSetting.CONSOLE, "") + "  (sign in as admin)");
        password(progress);
        line(progress, "Admin API", controlPlane.addresses(PortSetting.ADMIN, "api/v1"));
        line(progress, "Proxy", addresses(PortSetting.PROXY));
        line(progress, "with TLS", addresses(PortSetting.PROXY_TLS) + "  (once there is a certificate)");
        line(progress, "Node status", addresses(PortSetting.STATUS));
        line(progress, "Demo upstream", "http://127.0.0.1:" + ports.of(PortSetting.DEMO) + "/");
        line(progress, "Logs", data.logs().toString());
        progress.say("");
        curl.ifPresent(command -> {
            progress.say("  Try it:");
            progress.say("    " + command);
            progress.say("");
        });
        progress.say("Ctrl-C stops everything.");
    }

    private static void line(Progress progress, String name, String text) {
        progress.say("  %-14s %s".formatted(name, text));
    }

    private void password(Progress progress) throws IOException {
        var file = controlPlane.firstPasswordFile();
        if (file == null) {
            return;
        }
        if (Files.exists(data.secretFile(SHOWN))) {
            line(progress, "Password", "the one you set, or the first one in " + file);
        } else {
            line(progress, "Password", controlPlane.firstPassword() + "  (shown this once; kept in " + file + ")");
            data.keepSecret(SHOWN, "");
        }
    }

    private String addresses(PortSetting setting) throws Refusal {
        var addresses = new java.util.ArrayList<String>();
        for (var node : nodes.running()) {
            addresses.add(nodes.address(setting, node).toString());
        }
        return addresses.stream().collect(Collectors.joining("  "));
    }
}
