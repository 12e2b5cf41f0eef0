package io.tollgate.bench.filter;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.tollgate.bench.limit.EndlessLedger;
import io.tollgate.core.config.Configuration;
import io.tollgate.core.json.InvalidDocumentException;
import io.tollgate.core.json.Json;
import io.tollgate.core.key.ApiKeyText;
import io.tollgate.core.key.Credential;
import io.tollgate.core.key.CredentialBook;
import io.tollgate.core.snapshot.Snapshot;
import io.tollgate.core.token.TokenRevocationBook;
import io.tollgate.node.adaptive.AdaptiveLimits;
import io.tollgate.node.filter.FilterChain;
import io.tollgate.node.filter.Overload;
import io.tollgate.node.framing.Fault;
import io.tollgate.node.framing.Fields;
import io.tollgate.node.framing.MessageSink;
import io.tollgate.node.framing.RequestHead;
import io.tollgate.node.framing.RequestParser;
import io.tollgate.node.guard.CredentialGuard;
import io.tollgate.node.limit.ClusterLimiter;
import io.tollgate.node.limit.LimitedNow;
import io.tollgate.node.mtls.CertificateDesk;
import io.tollgate.node.snapshot.NodeSnapshot;
import io.tollgate.node.snapshot.SnapshotHolder;
import io.tollgate.node.snapshot.UpstreamCompiler;
import io.tollgate.node.tls.CertificateCompiler;
import io.tollgate.node.token.Issuers;
import io.tollgate.node.token.KeyShelf;
import io.tollgate.node.token.TokenDesk;
import io.tollgate.node.transport.Transport;
import io.tollgate.node.upstream.Upstreams;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * What a request meets in the contest's policy scenario: one route that asks for a key and a permission, and counts by
 * address, consumer and route; and a request that may pass, as wrk sends it.
 */
public final class GuardedRoute implements AutoCloseable {
    private static final String CONFIGURATION = """
            {"upstreams":[{"name":"up","targets":[{"url":"http://127.0.0.1:9"}]}],
             "limits":[{"name":"per-address","by":["address"],"rules":[{"requests":1000000000,"per":"1s","burst":1000000000}]},
                       {"name":"per-consumer","by":["consumer"],"rules":[{"requests":1000000000,"per":"1s","burst":1000000000}]},
                       {"name":"per-route","by":["route"],"rules":[{"requests":1000000000,"per":"1m","burst":1000000000}]}],
             "roles":[{"name":"reader","permissions":["items:read"]}],
             "consumers":[{"name":"acme","roles":["reader"]}],
             "routes":[{"name":"policy","match":{"paths":["/policy/**"]},"upstream":"up",
                        "access":{"authentication":["api-key"],"permissions":{"read":"items:read","write":"items:write"}},
                        "limits":["per-address","per-consumer","per-route"]}]}""";

    private final Transport transport = new Transport(1);
    private final NodeSnapshot snapshot;
    private final CredentialBook book;
    private final ClusterLimiter limiter;
    private final TokenDesk tokens = new TokenDesk(new TokenRevocationBook(), Clock.systemUTC(), 1);
    private final CertificateDesk certificates = new CertificateDesk(1);
    private final byte[] request;

    public GuardedRoute() {
        var key = ApiKeyText.generate(new Random(1)); // nobody is let in by it
        var credential = new Credential(key.credentialId(), key.hash(), "acme", null, List.of(), null, false);
        book = new CredentialBook(List.of(credential));
        limiter = new ClusterLimiter(
                new EndlessLedger(), new PrometheusMeterRegistry(PrometheusConfig.DEFAULT), System::nanoTime);
        limiter.start();
        try {
            var configuration = Configuration.read((ObjectNode) Json.parse(CONFIGURATION));
            snapshot = new SnapshotHolder(new UpstreamCompiler(
                            new Upstreams(transport), new CertificateCompiler(), new Issuers(KeyShelf.NONE, true)))
                    .swap(new Snapshot(1, Instant.EPOCH, configuration));
        } catch (InvalidDocumentException e) {
            throw new IllegalStateException("the route is a good configuration", e);
        }
        request = ("GET /policy/items/4711 HTTP/1.1\r\nHost: api.example.com\r\nX-API-Key: " + key.text()
                        + "\r\nUser-Agent: bench/1\r\nAccept: application/json\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    public Transport transport() {
        return transport;
    }

    public NodeSnapshot snapshot() {
        return snapshot;
    }

    public FilterChain chain() {
        return FilterChain.of(
                List.of(),
                Overload.NEVER,
                new CredentialGuard(System::nanoTime, 1),
                book,
                tokens,
                certificates,
                limiter,
                new AdaptiveLimits(System::nanoTime, 1, snapshot::ladders),
                new LimitedNow(System::nanoTime));
    }

    /** The request's bytes. */
    public byte[] request() {
        return request.clone();
    }

    /** The request's head, parsed. */
    public RequestHead head() {
        var heads = new RequestHead[1];
        var parser = new RequestParser(UnpooledByteBufAllocator.DEFAULT, new MessageSink<>() {
            @Override
            public void head(RequestHead head) {
                heads[0] = head;
            }

            @Override
            public void body(ByteBuf part) {
                part.release();
            }

            @Override
            public void end(@Nullable Fields trailers) {}

            @Override
            public void fault(Fault fault) {
                throw new IllegalStateException("the request is a good one: " + fault);
            }
        });
        parser.feed(Unpooled.wrappedBuffer(request));
        return heads[0];
    }

    @Override
    public void close() {
        limiter.close();
        tokens.close();
        certificates.close();
        transport.close();
    }
}
