package io.tollgate.control;

import io.tollgate.control.settings.BadSettingException;
import io.tollgate.control.settings.Settings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** Looks before anything starts whether its ports are free, so that a taken one is one clear line. */
final class Ports {
    private Ports() {}

    static void requireFree(Settings settings) throws BadSettingException {
        requireFree(settings, "TOLLGATE_ADMIN_PORT", settings.adminPort());
        requireFree(settings, "TOLLGATE_CONSOLE_PORT", settings.consolePort());
        requireFree(settings, "TOLLGATE_SYNC_PORT", settings.syncPort());
    }

    private static void requireFree(Settings settings, String variable, int port) throws BadSettingException {
        try (ServerSocket probe = new ServerSocket()) {
            probe.setReuseAddress(true); // as the real listeners do: a port in TIME_WAIT is free
            probe.bind(new InetSocketAddress(InetAddress.ofLiteral(settings.bind()), port));
        } catch (IOException e) {
            throw BadSettingException.portTaken(
                    variable, "port " + port + " on " + settings.bind() + " is not free (" + e.getMessage() + ")");
        }
    }
}
