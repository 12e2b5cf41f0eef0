package io.tollgate.node.path;

import io.tollgate.node.door.RawClient;
import io.tollgate.node.door.Tool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A real server that tells how it resolves a request's path. */
final class ReferenceServer implements AutoCloseable {
    /** Answers with the name of the location that it chose and the path as it resolved it: {@code admin /admin/x}. */
    private static final String NGINX = """
            daemon off; master_process off; pid nginx.pid; error_log stderr;
            events { worker_connections 64; }
            http {
              access_log off; keepalive_requests 1000000; default_type text/plain;
              client_body_temp_path t1; proxy_temp_path t2; fastcgi_temp_path t3; uwsgi_temp_path t4; scgi_temp_path t5;
              server {
                listen 127.0.0.1:%d; merge_slashes on;
                location = /admin { return 200 "admin $uri"; }
                location ^~ /admin/ { return 200 "admin $uri"; }
                location = /api { return 200 "api $uri"; }
                location ^~ /api/ { return 200 "api $uri"; }
                location / { return 200 "rest $uri"; }
              }
            }
            """;

    /** Answers with the path after all that it can normalize; it decodes only unreserved characters. */
    private static final String HAPROXY = """
            global
              expose-experimental-directives
            defaults
              mode http
              timeout client 60s
              timeout http-request 60s
            frontend f
              bind 127.0.0.1:%d
              http-request normalize-uri percent-decode-unreserved
              http-request normalize-uri percent-to-uppercase
              http-request normalize-uri path-merge-slashes
              http-request normalize-uri path-strip-dot
              http-request normalize-uri path-strip-dotdot full
              http-request return status 200 content-type text/plain lf-string "%%[path]"
            """;

    private final Tool process;
    private final KeptClient client;

    private ReferenceServer(Tool process, int port) {
        this.process = process;
        this.client = new KeptClient(port);
    }

    static ReferenceServer nginx(Path folder) {
        return start(folder, "nginx", "nginx.conf", NGINX, "-p", ".", "-c", "nginx.conf");
    }

    static ReferenceServer haproxy(Path folder) {
        return start(folder, "haproxy", "haproxy.cfg", HAPROXY, "-db", "-f", "haproxy.cfg");
    }

    private static ReferenceServer start(Path folder, String name, String file, String text, String... arguments) {
        try {
            int port = Tool.freePort();
            Files.writeString(folder.resolve(file), text.formatted(port));
            return new ReferenceServer(Tool.start(folder, name, arguments).listening(port), port);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    RawClient.Response get(String target) throws IOException {
        return client.get(target);
    }

    @Override
    public void close() throws IOException {
        client.close();
        process.close();
    }
}
