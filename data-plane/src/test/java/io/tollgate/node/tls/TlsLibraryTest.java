package io.tollgate.node.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.ReferenceCounted;
import io.tollgate.core.config.Certificate;
import io.tollgate.core.config.Configuration;
import io.tollgate.core.json.InvalidDocumentException;
import io.tollgate.core.json.Json;
import io.tollgate.core.tls.TestCertificates;
import io.tollgate.node.door.ServerCertificateDocuments;
import java.util.List;
import java.util.Objects;
import javax.net.ssl.SSLEngine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class TlsLibraryTest {
    private static final Certificate CERTIFICATE = certificate();

    private final CertificateCompiler compiler = new CertificateCompiler();

    TlsLibraryTest() {
        compiler.useSecrets(ServerCertificateDocuments.KEY);
    }

    private static Certificate certificate() {
        String document = ServerCertificateDocuments.with(
                "{}", ServerCertificateDocuments.document("shop", TestCertificates.selfSigned("shop.example.com")));
        try {
            return Configuration.read(Json.parse(document)).certificates().getFirst();
        } catch (InvalidDocumentException e) {
            throw new AssertionError(e);
        }
    }

    private static ServerCertificate only(ServerCertificates certificates) {
        return Objects.requireNonNull(certificates.find("shop.example.com"));
    }

    @Test
    void the_native_library_loads_and_is_used() throws Exception {
        assertThat(OpenSsl.unavailabilityCause()).isNull();
        assertThat(OpenSsl.versionString()).isEqualTo("BoringSSL");
        assertThat(TlsLibrary.provider()).isEqualTo(SslProvider.OPENSSL_REFCNT);
        ServerCertificates certificates = compiler.compile(Configuration.of(List.of(certificate())));
        SslHandler handler = only(certificates).context().newHandler(ByteBufAllocator.DEFAULT);
        SSLEngine engine = handler.engine();
        try {
            assertThat(engine.getClass().getName()).contains("OpenSsl");
            assertThat(engine.getEnabledProtocols())
                    .contains("TLSv1.2", "TLSv1.3")
                    .doesNotContain("TLSv1", "TLSv1.1");
            assertThat(engine.getEnabledCipherSuites()).containsExactlyInAnyOrderElementsOf(TlsLibrary.CIPHERS);
            assertThat(engine.getSession().getSessionContext().getIds().hasMoreElements())
                    .isFalse();
        } finally {
            ((ReferenceCounted) engine).release();
        }
    }

    @Test
    void an_unchanged_certificate_keeps_its_context_and_a_changed_one_does_not() throws Exception {
        Certificate one = certificate();
        ServerCertificates first = compiler.compile(Configuration.of(List.of(one)));
        compiler.use(first);
        assertThat(only(compiler.compile(Configuration.of(List.of(one))))).isSameAs(only(first));
        assertThat(only(compiler.compile(Configuration.of(List.of(certificate()))))
                        .context())
                .isNotSameAs(only(first).context());
    }

    @Test
    void a_context_is_released_when_no_snapshot_has_it_and_not_before_its_connections_end() throws Exception {
        SslHandler handler = handlerOfCurrent();
        ReferenceCounted counted = (ReferenceCounted) contextOfCurrent();
        assertThat(counted.refCnt())
                .as("the context's own, and its connection's")
                .isEqualTo(2);

        compiler.use(ServerCertificates.NONE);

        await().until(() -> {
            System.gc();
            return counted.refCnt() == 1;
        });
        ((ReferenceCounted) handler.engine()).release();
        assertThat(counted.refCnt()).isZero();
    }

    /** In a method of its own, so that no variable of the test keeps what the compiler is to keep alone. */
    private SslHandler handlerOfCurrent() throws Exception {
        compiler.use(compiler.compile(Configuration.of(List.of(CERTIFICATE))));
        return only(compiler.compile(Configuration.of(List.of(CERTIFICATE))))
                .context()
                .newHandler(ByteBufAllocator.DEFAULT);
    }

    private SslContext contextOfCurrent() throws Exception {
        return only(compiler.compile(Configuration.of(List.of(CERTIFICATE))))
                .context()
                .context();
    }
}
