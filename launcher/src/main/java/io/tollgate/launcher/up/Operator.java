package io.tollgate.launcher.up;

import io.tollgate.launcher.admin.AdminApi;
import io.tollgate.launcher.admin.AdminRefused;
import io.tollgate.launcher.setting.PortSetting;
import io.tollgate.launcher.setting.Refusal;
import java.io.IOException;
import java.net.http.HttpClient;
import java.util.Map;
import java.util.Optional;

/**
 * The launcher as an operator: it signs in as {@code admin} with the first password, like a person would. There is no
 * other way in, so after that password was changed the launcher can do no more than what needs no operator.
 */
final class Operator {
    private static final String USERNAME = "admin";
    private static final int UNAUTHORIZED = 401;

    private final HttpClient client;
    private final ControlPlaneProcess controlPlane;
    private Optional<AdminApi> session = Optional.empty();
    private boolean tried;

    Operator(HttpClient client, ControlPlaneProcess controlPlane) {
        this.client = client;
        this.controlPlane = controlPlane;
    }

    /** Empty when the password is no longer the first one. Signs in once. */
    synchronized Optional<AdminApi> session() throws IOException, Refusal {
        if (!tried) {
            session = login();
            tried = true;
        }
        return session;
    }

    private Optional<AdminApi> login() throws IOException, Refusal {
        var base = controlPlane.address(PortSetting.ADMIN).resolve("/api/v1/");
        try {
            return Optional.of(AdminApi.login(client, base, USERNAME, controlPlane.firstPassword()));
        } catch (AdminRefused refused) {
            if (refused.status() == UNAUTHORIZED) {
                return Optional.empty();
            }
            throw refused;
        }
    }

    /** A token that lets one new node join. */
    static String joinToken(AdminApi admin) throws IOException {
        return admin.post("node-tokens", Map.of("ttl", "10m")).path("token").asText();
    }
}
