package io.tollgate.node.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.core.access.ShadowVerdict;
import io.tollgate.core.key.ApiKeyText;
import io.tollgate.node.door.Door;
import io.tollgate.node.door.RawClient;
import io.tollgate.node.door.ScriptedUpstream;
import io.tollgate.node.record.ExchangeRecord;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;

/** A shadow beside the access policy changes no answer, and tells whose answer it would change. */
class ShadowAccessTest {
    private static final String GUARDED =
            "{\"authentication\":[\"api-key\"],\"permissions\":{\"read\":\"orders:read\"%s}%s}";

    private static String configuration(int port, String access) {
        return """
                {"upstreams":[{"name":"up","targets":[{"url":"http://127.0.0.1:%d"}]}],
                 "routes":[{"name":"orders","match":{"paths":["/**"]},"upstream":"up","access":%s}],
                 "roles":[{"name":"reader","permissions":["orders:read"]},{"name":"nothing","permissions":[]}],
                 "consumers":[{"name":"acme","roles":["reader"]},{"name":"poor","roles":["nothing"]}]}
                """.formatted(port, access);
    }

    private static ExchangeRecord ask(Door door, String method, String fields, int status) throws Exception {
        try (RawClient client = door.client()) {
            assertThat(client.send(method + " /7 HTTP/1.1\r\nHost: test\r\n" + fields + "\r\n")
                            .read()
                            .status())
                    .isEqualTo(status);
        }
        return door.record();
    }

    private static String key(ApiKeyText key) {
        return "X-API-Key: " + key.text() + "\r\n";
    }

    @Test
    void closing_a_public_route_is_tried_on_those_who_use_it() throws Exception {
        try (ScriptedUpstream upstream = ScriptedUpstream.echo();
                Door door = Door.with(configuration(
                        upstream.port(), "{\"public\":true,\"shadow\":" + GUARDED.formatted("", "") + "}"))) {
            assertThat(ask(door, "GET", "", 200).shadow).isEqualTo(ShadowVerdict.WOULD_DENY);
            assertThat(ask(door, "GET", key(door.issue("acme")), 200).shadow).isEqualTo(ShadowVerdict.SAME);
            assertThat(ask(door, "GET", key(door.issue("poor")), 200).shadow).isEqualTo(ShadowVerdict.WOULD_DENY);
            assertThat(ask(door, "POST", key(door.issue("acme")), 200).shadow).isEqualTo(ShadowVerdict.WOULD_DENY);
            assertThat(ask(door, "GET", "Authorization: Bearer eyJ.a.b\r\n", 200).shadow)
                    .isEqualTo(ShadowVerdict.UNJUDGED);
        }
    }

    @Test
    void another_permission_and_opening_a_route_are_tried_too() throws Exception {
        try (ScriptedUpstream upstream = ScriptedUpstream.echo();
                Door door = Door.with(configuration(
                        upstream.port(),
                        GUARDED.formatted("", ",\"shadow\":" + GUARDED.formatted(",\"write\":\"orders:read\"", ""))))) {
            assertThat(ask(door, "POST", key(door.issue("acme")), 403).shadow).isEqualTo(ShadowVerdict.WOULD_ALLOW);
            assertThat(ask(door, "GET", key(door.issue("acme")), 200).shadow).isEqualTo(ShadowVerdict.SAME);
            assertThat(ask(door, "GET", "", 401).shadow).isEqualTo(ShadowVerdict.SAME);

            door.configure(configuration(upstream.port(), GUARDED.formatted("", ",\"shadow\":{\"public\":true}")));
            ApiKeyText unknown = ApiKeyText.generate(new SecureRandom());
            assertThat(ask(door, "GET", key(unknown), 401).shadow).isEqualTo(ShadowVerdict.WOULD_ALLOW);
            assertThat(ask(door, "GET", key(unknown) + key(unknown), 400).shadow)
                    .isEqualTo(ShadowVerdict.WOULD_ALLOW);
        }
    }

    @Test
    void a_route_without_a_shadow_has_none() throws Exception {
        try (ScriptedUpstream upstream = ScriptedUpstream.echo();
                Door door = Door.with(configuration(upstream.port(), GUARDED.formatted("", "")))) {
            assertThat(ask(door, "GET", "", 401).shadow).isEqualTo(ShadowVerdict.NONE);
        }
    }
}
