package io.tollgate.node.path;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.core.route.MutatedTargets;
import io.tollgate.core.route.NginxPath;
import io.tollgate.node.door.CanonicalRequest;
import io.tollgate.node.door.Door;
import io.tollgate.node.door.RawClient;
import io.tollgate.node.door.StrictUpstream;
import io.tollgate.node.record.ExchangeRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Objects;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.PropertyDefaults;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import net.jqwik.api.statistics.Statistics;
import org.jspecify.annotations.Nullable;

/**
 * One path, judged, forwarded and resolved alike: for each mutated target the gateway answers 400, or its policy, its
 * upstream, nginx and HAProxy have the same path, and nginx chooses the location that the gateway chose as its route.
 */
@PropertyDefaults(tries = 2_000, edgeCases = EdgeCasesMode.NONE, shrinking = ShrinkingMode.BOUNDED)
class PathsAsServersResolveThemTest {
    private static @Nullable Path folder;
    private static @Nullable ReferenceServer nginx;
    private static @Nullable ReferenceServer haproxy;
    private static @Nullable StrictUpstream upstream;
    private static @Nullable Door door;
    private static @Nullable KeptClient client;

    @BeforeContainer
    static void open() throws IOException {
        Path fresh = Files.createTempDirectory("paths");
        folder = fresh;
        nginx = ReferenceServer.nginx(fresh);
        haproxy = ReferenceServer.haproxy(fresh);
        StrictUpstream strict = new StrictUpstream();
        upstream = strict;
        Door opened = Door.with("""
                {"upstreams":[{"name":"up","targets":[{"url":"http://127.0.0.1:%d"}]}],
                 "routes":[
                   {"name":"admin","match":{"paths":["/admin/**"]},"upstream":"up","access":{"public":true}},
                   {"name":"api","match":{"paths":["/api/**"]},"upstream":"up","access":{"public":true}},
                   {"name":"rest","match":{"paths":["/**"]},"upstream":"up","access":{"public":true}}]}""".formatted(strict.port()));
        door = opened;
        client = new KeptClient(opened.port());
    }

    @AfterContainer
    static void close() throws IOException {
        client().close();
        door().close();
        upstream().close();
        Objects.requireNonNull(haproxy).close();
        Objects.requireNonNull(nginx).close();
        try (var files = Files.walk(Objects.requireNonNull(folder))) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    @Property
    void what_is_judged_is_what_is_forwarded_and_what_servers_resolve(
            @ForAll("paths") String path, @ForAll("prefixes") String prefix, @ForAll("queries") String query)
            throws Exception {
        String target = prefix + path + query;
        RawClient.Response response = client().get(target);
        ExchangeRecord record = door().record();
        Statistics.label("status").collect(response.status());
        Statistics.label("status").coverage(coverage -> coverage.check(200).percentage(share -> share > 10));

        if (response.status() == 400) {
            assertThat(upstream().takeRequests()).as("400 is the gateway's own").isEmpty();
            return;
        }
        assertThat(response.status()).isEqualTo(200);
        assertThat(upstream().takeRequests())
                .as("the path of the record, and the query as it came")
                .extracting(CanonicalRequest::target)
                .containsExactly(record.path + query);
        assertThat(upstream().complaints()).isEmpty();

        String judged = NginxPath.decode(record.path).orElseThrow();
        assertThat(nginx(target)).as("what nginx makes of the raw one").isEqualTo(record.route + " " + judged);
        assertThat(nginx(record.path)).as("and of ours").isEqualTo(record.route + " " + judged);
        // It leaves encoded what is not unreserved, which is the same path to whoever resolves it.
        assertThat(NginxPath.decode(haproxy(target)))
                .as("what HAProxy makes of the raw one")
                .contains(judged);
        assertThat(NginxPath.decode(haproxy(record.path))).as("and of ours").contains(judged);
    }

    @Property
    void the_model_of_nginx_that_core_compares_with_is_what_nginx_does(@ForAll("paths") String path) throws Exception {
        // Control characters and what lies beyond ASCII never pass the gateway's parser.
        if (path.chars().anyMatch(c -> c <= ' ' || c >= 127)) {
            return;
        }
        RawClient.Response response = Objects.requireNonNull(nginx).get(path);
        if (response.status() == 400) {
            assertThat(NginxPath.resolve(path)).isEmpty();
        } else {
            String body = response.body();
            assertThat(NginxPath.resolve(path)).contains(body.substring(body.indexOf(' ') + 1));
        }
    }

    private static String nginx(String target) throws IOException {
        RawClient.Response response = Objects.requireNonNull(nginx).get(target);
        return response.status() == 200 ? response.body() : "status " + response.status();
    }

    private static String haproxy(String target) throws IOException {
        RawClient.Response response = Objects.requireNonNull(haproxy).get(target);
        return response.status() == 200 ? response.body() : "status " + response.status();
    }

    private static KeptClient client() {
        return Objects.requireNonNull(client);
    }

    private static Door door() {
        return Objects.requireNonNull(door);
    }

    private static StrictUpstream upstream() {
        return Objects.requireNonNull(upstream);
    }

    @Provide
    Arbitrary<String> paths() {
        return MutatedTargets.paths();
    }

    /** Now and then in absolute form (RFC 9112 section 3.2.2). */
    @Provide
    Arbitrary<String> prefixes() {
        return Arbitraries.frequency(Tuple.of(8, ""), Tuple.of(1, "http://test"));
    }

    @Provide
    Arbitrary<String> queries() {
        Arbitrary<String> query = Combinators.combine(Arbitraries.of("?", "?a=b"), MutatedTargets.paths())
                .as((start, path) -> start + path.replaceAll("[^!-~]", ""));
        return Arbitraries.frequencyOf(Tuple.of(4, Arbitraries.just("")), Tuple.of(1, query));
    }
}
