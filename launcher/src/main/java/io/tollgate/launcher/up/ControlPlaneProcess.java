package io.tollgate.launcher.up;

import io.tollgate.launcher.process.Child;
import io.tollgate.launcher.process.ChildSpec;
import io.tollgate.launcher.process.Supervisor;
import io.tollgate.launcher.setting.PortPlan;
import io.tollgate.launcher.setting.PortSetting;
import io.tollgate.launcher.setting.Refusal;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The control plane, and the console with it. */
final class ControlPlaneProcess {
    static final String PROCESS = "control-plane";
    static final String ADMIN_PASSWORD = "admin.password";

    /** Two fifths less processor time until it is ready; what it does for one person needs no optimizing compiler. */
    private static final List<String> QUICK_START = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

    private static final String MASTER_KEY = "master.key";
    private static final Duration ENDS_WITHIN = Duration.ofSeconds(20);

    private final UpOptions options;
    private final Distribution distribution;
    private final DataFolder data;
    private final PortPlan ports;
    private final Supervisor supervisor;
    private final Readiness readiness;

    ControlPlaneProcess(
            UpOptions options,
            Distribution distribution,
            DataFolder data,
            PortPlan ports,
            Supervisor supervisor,
            Readiness readiness) {
        this.options = options;
        this.distribution = distribution;
        this.data = data;
        this.ports = ports;
        this.supervisor = supervisor;
        this.readiness = readiness;
    }

    /** Starts it with the settings with which it reaches its database. */
    private Child start(Map<String, String> database) throws IOException, Refusal {
        var environment = Environment.controlPlane(options.environment());
        environment.putAll(database);
        environment.put("TOLLGATE_BIND", options.bind().getHostAddress());
        for (var setting : List.of(PortSetting.ADMIN, PortSetting.CONSOLE, PortSetting.SYNC)) {
            environment.put(setting.variable(), String.valueOf(ports.of(setting)));
        }
        if (!isGiven("TOLLGATE_MASTER_KEY")) {
            data.secret(MASTER_KEY);
            environment.put(
                    "TOLLGATE_MASTER_KEY_FILE", data.secretFile(MASTER_KEY).toString());
        }
        if (!isGiven("TOLLGATE_ADMIN_PASSWORD")) {
            data.password(ADMIN_PASSWORD);
            environment.put(
                    "TOLLGATE_ADMIN_PASSWORD_FILE",
                    data.secretFile(ADMIN_PASSWORD).toString());
        }
        var command = distribution.command(PROCESS, "io.tollgate.control.ControlPlane", QUICK_START);
        return supervisor.start(new ChildSpec(
                PROCESS, List.of(), command, environment, data.log(PROCESS), distribution.stop(ENDS_WITHIN)));
    }

    private boolean isGiven(String variable) {
        return options.setting(variable) != null || options.setting(variable + "_FILE") != null;
    }

    private void awaitReady(Child child) throws Refusal, InterruptedException {
        readiness.await(child, readiness.answersOk(address(PortSetting.ADMIN).resolve("/readyz")));
        readiness.await(child, readiness.answers(address(PortSetting.CONSOLE)));
    }

    URI address(PortSetting setting) throws Refusal {
        return URI.create("http://" + options.host() + ":" + ports.of(setting) + "/");
    }

    /** Starts it and waits; the console is part of it. */
    void startAndAwait(Map<String, String> databaseSettings, Progress progress)
            throws IOException, Refusal, InterruptedException {
        progress.step("control plane on " + address(PortSetting.ADMIN) + " and console", () -> {
            awaitReady(start(databaseSettings));
            return "";
        });
    }

    /** The password that the first operator began with; it may have been changed since. */
    String firstPassword() throws IOException {
        var given = options.setting("TOLLGATE_ADMIN_PASSWORD");
        var file = options.setting("TOLLGATE_ADMIN_PASSWORD_FILE");
        if (given != null) {
            return given;
        }
        return file == null
                ? data.password(ADMIN_PASSWORD)
                : Files.readString(Path.of(file)).strip();
    }

    /** The file that the launcher keeps the first password in; null when the person gave one. */
    @Nullable
    Path firstPasswordFile() {
        return isGiven("TOLLGATE_ADMIN_PASSWORD") ? null : data.secretFile(ADMIN_PASSWORD);
    }
}
