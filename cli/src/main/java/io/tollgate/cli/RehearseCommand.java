package io.tollgate.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code rehearse}: runs through what most commands need, while the JVM records it for its ahead-of-time cache. */
@Command(name = "rehearse", description = "Runs once after a build, so that later starts are quick.", hidden = true)
final class RehearseCommand implements Callable<Integer> {
    /** Nothing answers there: what would ask meets that, and has loaded its classes. */
    private static final String NOWHERE = "http://127.0.0.1:1";

    private static final String SHOP = """
            upstreams:
              - name: orders
                targets: [{url: "http://10.0.0.7:8080"}]
            roles:
              - name: reader
                permissions: ["orders:read"]
            limits:
              - name: plan
                by: [consumer]
                rules: [{requests: 10, per: 1s}]
            consumers:
              - {name: acme, roles: [reader], limits: [plan]}
            routes:
              - name: orders
                match: {paths: ["/orders/**"]}
                upstream: orders
                access: {authentication: [api-key], permissions: {read: "orders:read"}}
            """;

    @Override
    public Integer call() throws Exception {
        Path file = Files.createTempFile("tollgate-rehearsal", ".yaml");
        try {
            Files.writeString(file, SHOP);
            run("help");
            run("version");
            run("completion");
            run("validate", file.toString());
            run("validate", "-o", "yaml", file.toString());
            run("schema");
            run("diff", "--url", NOWHERE, file.toString());
            run("get", "--url", NOWHERE, "routes");
            run("ping", "--url", NOWHERE);
            return 0;
        } finally {
            Files.delete(file);
        }
    }

    private static void run(String... args) {
        PrintWriter nowhere = new PrintWriter(new StringWriter());
        Tollgate.run(nowhere, nowhere, args);
    }
}
