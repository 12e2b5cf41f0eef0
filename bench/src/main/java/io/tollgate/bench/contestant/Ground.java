package io.tollgate.bench.contestant;

import io.tollgate.bench.machine.Children;
import io.tollgate.bench.machine.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * What all contestants stand on.
 *
 * @param home the checkout
 * @param folder of this run; everything that the contestants write is below it
 * @param children where their processes run
 * @param upstreamPort that they proxy to
 * @param certificate that they serve TLS with
 */
public record Ground(Path home, Path folder, Children children, int upstreamPort, Certificate certificate) {
    /** Peers know that many keys, of which one is presented. */
    static final int KEYS = 100;

    private static final int KEY_LENGTH = 71;

    /** A certificate for loopback and its key, as PEM files. */
    public record Certificate(Path chain, Path key) {
        /** Makes one: ECDSA P-256, which all of them can. */
        public static Certificate make(Path folder) throws IOException, InterruptedException {
            var made = new Certificate(folder.resolve("certificate.pem"), folder.resolve("certificate.key"));
            Command.run(
                    30,
                    List.of(
                            "openssl",
                            "req",
                            "-x509",
                            "-newkey",
                            "ec",
                            "-pkeyopt",
                            "ec_paramgen_curve:prime256v1",
                            "-nodes",
                            "-days",
                            "30",
                            "-subj",
                            "/CN=localhost",
                            "-addext",
                            "subjectAltName=DNS:localhost,IP:127.0.0.1",
                            "-keyout",
                            made.key.toString(),
                            "-out",
                            made.chain.toString()));
            return made;
        }
    }

    /** A folder for one contestant. */
    Path folder(String name) throws IOException {
        return Files.createDirectories(folder.resolve(name));
    }

    /** Fills in a configuration of {@code bench/peers} and writes it into {@code into}. */
    Path configuration(String file, Path into, Map<String, ?> values) throws IOException {
        var text = Files.readString(home.resolve("bench/peers").resolve(file));
        for (var value : values.entrySet()) {
            text = text.replace("${" + value.getKey() + "}", value.getValue().toString());
        }
        return Files.writeString(into.resolve(file), text);
    }

    /** Keys for peers, as long as Tollgate's; the same each time, since nobody is let in by them elsewhere. */
    static List<String> keys() {
        var random = new SplittableRandom(1);
        var keys = new ArrayList<String>();
        for (int i = 0; i < KEYS; i++) {
            var key = new StringBuilder("peer_live_");
            while (key.length() < KEY_LENGTH) {
                key.append(Character.forDigit(random.nextInt(36), 36));
            }
            keys.add(key.toString());
        }
        return keys;
    }

    /** Whose key number {@code i} is. */
    static String consumer(int i) {
        return "consumer-" + i;
    }
}
