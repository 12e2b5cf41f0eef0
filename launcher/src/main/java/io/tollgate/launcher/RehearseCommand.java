package io.tollgate.launcher;

import io.tollgate.launcher.setting.PortSetting;
import io.tollgate.launcher.up.Up;
import io.tollgate.launcher.up.UpOptions;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code rehearse}: what {@code ./tollgate} runs once after a build, so that {@code up} is quick. */
@Command(
        name = "rehearse",
        description = "Starts everything once in a folder of its own and stops it, so that later starts are quick.",
        hidden = true)
final class RehearseCommand implements Callable<Integer> {
    @Override
    public Integer call() throws Exception {
        var data = Files.createTempDirectory("tollgate-rehearsal");
        // Nothing of the person's settings: neither their database nor their data may be touched.
        var environment = Map.of("TOLLGATE_HOME", System.getenv().getOrDefault("TOLLGATE_HOME", "."));
        var options = UpOptions.of(data, 1, false, freePorts(), environment);
        Up.rehearse(options, new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8));
        return 0;
    }

    private static Map<PortSetting, Integer> freePorts() throws IOException {
        var ports = new EnumMap<PortSetting, Integer>(PortSetting.class);
        var held = new ArrayList<ServerSocket>();
        try {
            for (var setting : PortSetting.values()) {
                var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                held.add(socket);
                ports.put(setting, socket.getLocalPort());
            }
        } finally {
            for (var socket : held) {
                socket.close();
            }
        }
        return ports;
    }
}
