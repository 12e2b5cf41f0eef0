package io.tollgate.launcher.up;

import io.tollgate.launcher.setting.Refusal;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Everything that outlives a start. Only the owner may enter it (0700); each secret is a file only the owner reads (0600).
 *
 * <pre>
 * lock        held while a launcher runs          postgres/   the database cluster
 * run/        process ids                         nodes/      a private folder for each node
 * logs/       one log for each process            secrets/    passwords and the master key
 * </pre>
 */
record DataFolder(Path root) {
    private static final int SECRET_BYTES = 32;
    private static final int PASSWORD_LENGTH = 20;
    /** Nothing that looks like something else, since people type it. */
    private static final String PASSWORD_LETTERS = "abcdefghijkmnpqrstuvwxyz23456789";

    private static final SecureRandom RANDOM = new SecureRandom();
    /** Held until the process ends: the garbage collector would close a channel that nobody refers to, and unlock it. */
    private static final List<FileChannel> LOCKS = new CopyOnWriteArrayList<>();

    static DataFolder create(Path root) throws IOException {
        var folder = new DataFolder(root.toAbsolutePath().normalize());
        privateFolder(folder.root);
        privateFolder(folder.run());
        privateFolder(folder.logs());
        privateFolder(folder.secrets());
        privateFolder(folder.root.resolve("nodes"));
        return folder;
    }

    private static void privateFolder(Path folder) throws IOException {
        Files.createDirectories(folder);
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
    }

    /**
     * Takes the folder for this process; the lock ends with the process, however it ends.
     *
     * @throws Refusal when another launcher has it
     */
    void lock() throws IOException, Refusal {
        var channel = FileChannel.open(
                root.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        if (channel.tryLock() == null) {
            var owner = Files.readString(root.resolve("lock")).strip();
            channel.close();
            throw Refusal.failed(
                    "%s is in use by another ./tollgate up (process %s): stop it, or give --data another folder"
                            .formatted(root, owner));
        }
        channel.truncate(0);
        channel.write(ByteBuffer.wrap(
                (ProcessHandle.current().pid() + "\n").getBytes(java.nio.charset.StandardCharsets.US_ASCII)));
        LOCKS.add(channel);
    }

    Path run() {
        return root.resolve("run");
    }

    Path logs() {
        return root.resolve("logs");
    }

    Path log(String name) {
        return logs().resolve(name + ".log");
    }

    Path postgres() {
        return root.resolve("postgres");
    }

    Path node(String name) throws IOException {
        var folder = root.resolve("nodes").resolve(name);
        privateFolder(folder);
        return folder;
    }

    private Path secrets() {
        return root.resolve("secrets");
    }

    Path secretFile(String name) {
        return secrets().resolve(name);
    }

    /** The secret of that name: 32 random bytes in hexadecimal, made when it is first asked for. */
    String secret(String name) throws IOException {
        var file = secretFile(name);
        if (!Files.exists(file)) {
            var bytes = new byte[SECRET_BYTES];
            RANDOM.nextBytes(bytes);
            keepSecret(name, HexFormat.of().formatHex(bytes));
        }
        return Files.readString(file).strip();
    }

    /** A password of that name for a person: 20 letters and digits, 100 random bits. */
    String password(String name) throws IOException {
        if (!Files.exists(secretFile(name))) {
            var password = new StringBuilder();
            for (var k = 0; k < PASSWORD_LENGTH; k++) {
                password.append(PASSWORD_LETTERS.charAt(RANDOM.nextInt(PASSWORD_LETTERS.length())));
            }
            keepSecret(name, password.toString());
        }
        return Files.readString(secretFile(name)).strip();
    }

    /** Writes a secret so that it is there whole or not at all. */
    void keepSecret(String name, String value) throws IOException {
        var unfinished = Files.createTempFile(
                secrets(),
                name,
                ".new",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try (var channel = FileChannel.open(unfinished, Set.of(StandardOpenOption.WRITE))) {
            channel.write(ByteBuffer.wrap((value + "\n").getBytes(java.nio.charset.StandardCharsets.UTF_8)));
            channel.force(true);
        }
        Files.move(unfinished, secretFile(name), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    void forgetSecret(String name) throws IOException {
        Files.deleteIfExists(secretFile(name));
    }

    /** Deletes all of it, as far as that is possible: for a folder that was there for one start alone. */
    void delete() {
        try (var all = Files.walk(root)) {
            all.sorted(Comparator.reverseOrder()).forEach(each -> {
                try {
                    Files.delete(each);
                } catch (IOException stays) {
                    // A temporary folder's rest is the system's to clear away.
                }
            });
        } catch (IOException stays) {
            // The same.
        }
    }

    @Override
    public String toString() {
        return Objects.toString(root);
    }
}
