package io.tollgate.control.alert;

import io.tollgate.core.tls.TestCertificates.Issued;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/** As much of RFC 5321 as a client needs that sends one mail, with STARTTLS (RFC 3207) and AUTH PLAIN (RFC 4954). */
final class MailServer implements AutoCloseable {
    final List<String> lines = new CopyOnWriteArrayList<>();
    /** Of them, those that anybody on the way can read. */
    final List<String> openly = new CopyOnWriteArrayList<>();

    private final ServerSocket listener = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    private final Tls tls;
    private final @Nullable SSLContext context;
    private final AtomicInteger ended = new AtomicInteger();
    private final Map<String, String> refused = new ConcurrentHashMap<>();

    /** When it speaks TLS. */
    enum Tls {
        NEVER,
        WHEN_ASKED,
        AT_ONCE
    }

    /** Without TLS. */
    MailServer() throws IOException {
        this(null, Tls.NEVER);
    }

    /** With that certificate. */
    MailServer(Tls tls, Issued certificate) throws IOException, GeneralSecurityException {
        this(context(certificate), tls);
    }

    private MailServer(@Nullable SSLContext context, Tls tls) throws IOException {
        this.tls = tls;
        this.context = context;
        Thread.ofVirtual().start(() -> {
            while (!listener.isClosed()) {
                try (Socket client = listener.accept()) {
                    serve(client);
                } catch (IOException e) {
                    // the client went in the middle, or the listener is closed
                } finally {
                    ended.incrementAndGet();
                }
            }
        });
    }

    private static SSLContext context(Issued certificate) throws IOException, GeneralSecurityException {
        char[] password = "of the test".toCharArray();
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry(
                "server", certificate.keys().getPrivate(), password, new Certificate[] {certificate.certificate()});
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, password);
        SSLContext made = SSLContext.getInstance("TLS");
        made.init(keys.getKeyManagers(), null, null);
        return made;
    }

    int port() {
        return listener.getLocalPort();
    }

    /** Dialogues that are over. */
    int ended() {
        return ended.get();
    }

    private void serve(Socket client) throws IOException {
        boolean secured = tls == Tls.AT_ONCE;
        Socket socket = secured ? secured(client) : client;
        BufferedReader in = reader(socket);
        say(socket, "220 mail.test");
        boolean data = false;
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            lines.add(line);
            if (!secured) {
                openly.add(line);
            }
            if (data) {
                data = !line.equals(".");
                if (!data) {
                    say(socket, "250 taken");
                }
            } else if (line.startsWith("DATA") && !refused.containsKey("DATA")) {
                data = true;
                say(socket, "354 go on");
            } else if (line.equals("STARTTLS") && tls == Tls.WHEN_ASKED) {
                say(socket, "220 go on");
                socket = secured(client);
                in = reader(socket);
                secured = true;
            } else {
                say(socket, answer(line, secured));
            }
        }
    }

    /** Answers so from now on to what begins with {@code command}. */
    void refuse(String command, String answer) {
        refused.put(command, answer);
    }

    private String answer(String line, boolean secured) {
        for (Map.Entry<String, String> each : refused.entrySet()) {
            if (line.startsWith(each.getKey())) {
                return each.getValue();
            }
        }
        if (line.startsWith("EHLO")) {
            String more = tls == Tls.WHEN_ASKED && !secured ? "250-STARTTLS\r\n" : "";
            return "250-mail.test\r\n" + more + "250 AUTH PLAIN";
        }
        if (line.startsWith("AUTH")) {
            return "235 welcome";
        }
        return line.startsWith("QUIT") ? "221 bye" : "250 ok";
    }

    private Socket secured(Socket client) throws IOException {
        if (context == null) {
            throw new IOException("there is no certificate");
        }
        SSLSocket made = (SSLSocket) context.getSocketFactory().createSocket(client, null, client.getPort(), true);
        made.setUseClientMode(false);
        made.startHandshake();
        return made;
    }

    private static BufferedReader reader(Socket socket) throws IOException {
        return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    }

    private static void say(Socket client, String text) throws IOException {
        client.getOutputStream().write((text + "\r\n").getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
