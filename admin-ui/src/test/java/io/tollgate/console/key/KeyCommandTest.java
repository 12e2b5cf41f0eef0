package io.tollgate.console.key;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.control.key.EnforcementReceipts.Enforcement;
import io.tollgate.control.node.NodeAddress;
import io.tollgate.core.config.Kind;
import io.tollgate.core.config.Route;
import io.tollgate.core.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an operator pastes calls curl with these words, and nothing else runs. */
final class KeyCommandTest {
    @ParameterizedTest
    @ValueSource(strings = {"/orders", "/$(touch x)", "/a&b", "/it's", "/`id`;id|id", "/a\"b\\c $HOME", "/'$(id)'"})
    void theShellSeesThePathAsItIs(String path) throws Exception {
        String command = KeyIssuing.command("10.0.0.13:8000", path, "a'$(id).example.com", "tg_secret");
        assertThat(words(command))
                .containsExactly(
                        "-i",
                        "http://10.0.0.13:8000" + path,
                        "-H",
                        "Host: a'$(id).example.com",
                        "-H",
                        "X-API-Key: tg_secret");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"10.0.0.13:8000", "node-1.example.com:8000", "[::1]:8000", "[fe80:0:0:0:0:0:0:1%eth0]:8000"})
    void aNodesAddressIsHostAndPort(String address) {
        assertThat(NodeAddress.orEmpty(address)).isEqualTo(address);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "a:b", "a:1/$(id)", "$(id):8000", "a b:8000", "-o:1", "a:1\n", "user@a:1"})
    void anythingElseIsNoAddress(String address) {
        assertThat(NodeAddress.orEmpty(address)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {'authentication':['api-key'],'permissions':{'read':'orders:read'}}            | true
            {'authentication':['jwt:corp','api-key'],'permissions':{'read':'orders:read'}} | true
            {'authentication':['jwt:corp'],'permissions':{'read':'orders:read'}}           | false
            {'authentication':['api-key'],'permissions':{'write':'orders:read'}}           | false
            {'authentication':['api-key'],'permissions':{'read':'stock:read'}}             | false
            {'public':true}                                                                | false
            """)
    void theRouteOfTheCommandIsOneThatTheKeyOpens(String access, boolean opens) throws Exception {
        Route route = (Route) Kind.ROUTE.read(
                Json.parse(("{'name':'orders','match':{'paths':['/orders']},'upstream':'up','access':" + access + "}")
                        .replace('\'', '"')));

        assertThat(KeyIssuing.opens(route, List.of("orders:*"))).isEqualTo(opens);
    }

    @Test
    void aRouteThatAsksForAHeaderIsNotTheOneOfTheCommand() throws Exception {
        Route route = (Route) Kind.ROUTE.read(Json.parse(
                "{'name':'orders','match':{'paths':['/orders'],'headers':[{'name':'x-version','equals':'2'}]},'upstream':'up','access':{'authentication':['api-key'],'permissions':{'read':'orders:read'}}}"
                        .replace('\'', '"')));

        assertThat(KeyIssuing.opens(route, List.of("orders:*"))).isFalse();
    }

    @Test
    void withoutReceiptsNothingIsSaidOfTheTime() {
        assertThat(EnforcementNote.sentence(new Enforcement(1, List.of(), 1, 2)))
                .isEqualTo("In force on 1/2 nodes");
    }

    private static List<String> words(String command) throws IOException, InterruptedException {
        String script = "curl() { printf '%s\\n' \"$@\"; }\n" + command;
        Process shell =
                new ProcessBuilder("sh", "-c", script).redirectErrorStream(true).start();
        List<String> lines = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .toList();
        assertThat(shell.waitFor()).isZero();
        return lines;
    }
}
