package io.tollgate.node.limit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** What came out of the proofs: a line each, in {@code target/limits-proof.txt} and on the screen of who lets the tests run. */
public final class ProofLines {
    private static final Path FILE = Path.of("target/limits-proof.txt");

    private ProofLines() {}

    /** One more. */
    public static void write(String line) throws IOException {
        System.out.println("limits proof: " + line); // ./tollgate test shows what begins so
        Files.writeString(FILE, line + System.lineSeparator(), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
}
