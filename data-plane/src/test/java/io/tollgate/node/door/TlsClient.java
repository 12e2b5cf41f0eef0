package io.tollgate.node.door;

import io.tollgate.core.tls.OwnKey;
import io.tollgate.core.tls.TestCertificates.Issued;
import java.io.IOException;
import java.net.InetAddress;
import java.net.http.HttpClient;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** The JDK's TLS as a client that trusts given certificates and nothing else. */
public final class TlsClient {
    private final TrustManager[] trust;
    private final @Nullable SSLContext remembering;

    private final KeyManager @Nullable [] own;

    private TlsClient(TrustManager[] trust, KeyManager @Nullable [] own, @Nullable SSLContext remembering) {
        this.trust = trust;
        this.own = own;
        this.remembering = remembering;
    }

    /** As this one, but it resumes its sessions where it may. */
    public TlsClient remembering() {
        return new TlsClient(trust, own, freshContext());
    }

    /** As this one, but it shows {@code certificates}, its own first, when it is asked, whomever the server trusts. */
    public TlsClient presenting(Issued... certificates) {
        return new TlsClient(trust, new KeyManager[] {new OwnKey(certificates)}, null);
    }

    /** A client of HTTP as programs use it, which takes what is shown for the host it asks. */
    public HttpClient http(HttpClient.Version version) {
        return HttpClient.newBuilder()
                .version(version)
                .sslContext(freshContext())
                .connectTimeout(Duration.ofSeconds(20))
                .build();
    }

    public static TlsClient trusting(Issued... roots) {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            for (Issued root : roots) {
                store.setCertificateEntry(Integer.toString(store.size()), root.certificate());
            }
            TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            managers.init(store);
            return new TlsClient(managers.getTrustManagers(), null, null);
        } catch (GeneralSecurityException | IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Each without a memory of earlier sessions: with one, the JDK asks for the server name of the session it resumes. */
    private SSLContext freshContext() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(own, trust, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    /** A connection whose handshake is not begun; {@code serverName} null sends none. */
    public SSLSocket open(int port, @Nullable String serverName) throws IOException {
        SSLContext context = remembering == null ? freshContext() : remembering;
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(20_000);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setServerNames(serverName == null ? List.of() : List.of(new SNIHostName(serverName)));
        parameters.setApplicationProtocols(new String[] {"http/1.1"});
        socket.setSSLParameters(parameters);
        return socket;
    }

    /** The bytes of a hello that asks for {@code serverName}. */
    public byte[] hello(String serverName) throws IOException {
        SSLEngine engine = freshContext().createSSLEngine();
        engine.setUseClientMode(true);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setServerNames(List.of(new SNIHostName(serverName)));
        engine.setSSLParameters(parameters);
        ByteBuffer bytes = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
        engine.wrap(ByteBuffer.allocate(0), bytes);
        return Arrays.copyOf(bytes.array(), bytes.position());
    }

    /** A connection whose handshake succeeded. */
    public RawClient connect(int port, @Nullable String serverName) throws IOException {
        SSLSocket socket = open(port, serverName);
        try {
            socket.startHandshake();
        } catch (IOException e) {
            socket.close();
            throw e;
        }
        return new RawClient(socket);
    }

    /** The certificate that the other side of {@code client} has shown. */
    public static X509Certificate shown(RawClient client) throws IOException {
        return (X509Certificate) ((SSLSocket) client.socket()).getSession().getPeerCertificates()[0];
    }
}
