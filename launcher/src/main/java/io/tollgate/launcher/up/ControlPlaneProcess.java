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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The control plane, and the console with it; or several on the one database, counted from 1. */
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

    private static String name(int which) {
        return which == 1 ? PROCESS : PROCESS + "-" + which;
    }

    private IntStream all() {
        return IntStream.rangeClosed(1, options.controlPlanes());
    }

    /** What to stop. */
    List<String> names() {
        return all().mapToObj(ControlPlaneProcess::name).toList();
    }

    /** Where nodes find them. */
    static String syncAddresses(UpOptions options, PortPlan ports) throws Refusal {
        var host = options.host();
        return IntStream.rangeClosed(1, options.controlPlanes())
                .mapToObj(which -> host + ":" + ports.of(PortSetting.SYNC, which))
                .collect(Collectors.joining(","));
    }

    /** Starts one with the settings with which it reaches its database. */
    private Child start(int which, Map<String, String> database) throws IOException, Refusal {
        var environment = Environment.controlPlane(options.environment());
        environment.putAll(database);
        environment.put("TOLLGATE_BIND", options.bind().getHostAddress());
        for (var setting : List.of(PortSetting.ADMIN, PortSetting.CONSOLE, PortSetting.SYNC)) {
            environment.put(setting.variable(), String.valueOf(ports.of(setting, which)));
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
                name(which), List.of(), command, environment, data.log(name(which)), distribution.stop(ENDS_WITHIN)));
    }

    private boolean isGiven(String variable) {
        return options.setting(variable) != null || options.setting(variable + "_FILE") != null;
    }

    private void awaitReady(int which, Child child) throws Refusal, InterruptedException {
        readiness.await(
                child, readiness.answersOk(address(PortSetting.ADMIN, which).resolve("/readyz")));
        readiness.await(child, readiness.answers(address(PortSetting.CONSOLE, which)));
    }

    /** Of the first one. */
    URI address(PortSetting setting) throws Refusal {
        return address(setting, 1);
    }

    private URI address(PortSetting setting, int which) throws Refusal {
        return URI.create("http://" + options.host() + ":" + ports.of(setting, which) + "/");
    }

    /** Of all of them, for people. */
    String addresses(PortSetting setting, String path) throws Refusal {
        var addresses = new ArrayList<String>();
        for (var which : all().toArray()) {
            addresses.add(address(setting, which) + path);
        }
        return String.join("  ", addresses);
    }

    /** Starts all and waits, one after the other: the first one makes what the others find. The console is part of each. */
    void startAndAwait(Map<String, String> databaseSettings, Progress progress)
            throws IOException, Refusal, InterruptedException {
        for (var which : all().toArray()) {
            progress.step(
                    name(which).replace('-', ' ') + " on " + address(PortSetting.ADMIN, which) + " and console", () -> {
                        awaitReady(which, start(which, databaseSettings));
                        return "";
                    });
        }
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
