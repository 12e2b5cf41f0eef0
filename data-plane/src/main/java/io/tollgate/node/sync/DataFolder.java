package io.tollgate.node.sync;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The node's private folder: mode 0700, files 0600, each replaced as a whole (written beside, flushed, renamed, folder
 * flushed), so that a crash at any moment leaves the old content or the new. One process at a time. Methods block on the
 * disk.
 */
public final class DataFolder implements AutoCloseable {
    private static final Set<PosixFilePermission> OWNER_FOLDER = PosixFilePermissions.fromString("rwx------");
    private static final Set<PosixFilePermission> OWNER_FILE = PosixFilePermissions.fromString("rw-------");

    private static final String UNFINISHED = ".tmp";
    private static final int BUFFER = 1 << 16;

    private final Path folder;
    private final FileChannel lockChannel;

    private DataFolder(Path folder, FileChannel lockChannel) {
        this.folder = folder;
        this.lockChannel = lockChannel;
    }

    /** Opens {@code folder}, makes it when absent, and locks it; fails when another process has it. */
    public static DataFolder open(Path folder) throws IOException {
        Files.createDirectories(folder);
        if (isPosix(folder)) {
            Files.setPosixFilePermissions(folder, OWNER_FOLDER);
        }
        FileChannel channel =
                FileChannel.open(folder.resolve("node.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (lockOrNull(channel) == null) {
            channel.close();
            throw new IOException(folder + " is used by another process");
        }
        DataFolder opened = new DataFolder(folder, channel);
        opened.forgetUnfinished();
        return opened;
    }

    /** What a crash left half written was never under its name. */
    private void forgetUnfinished() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(UNFINISHED)).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }

    private static @Nullable FileLock lockOrNull(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null; // another node in this very process
        }
    }

    /** The file's content; empty when there is no such file. */
    Optional<byte[]> read(String name) throws IOException {
        try {
            return Optional.of(Files.readAllBytes(folder.resolve(name)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** As {@link #read(String)}; fails without reading when the file is longer than {@code bytesMax}. */
    Optional<byte[]> read(String name, int bytesMax) throws IOException {
        try {
            long length = Files.size(folder.resolve(name));
            if (length > bytesMax) {
                throw new IOException(length + " bytes (expected: at most " + bytesMax + ")");
            }
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
        return read(name);
    }

    /** Replaces the file's content. */
    void write(String name, byte[] content) throws IOException {
        prepare(name, out -> out.write(content)).commit();
    }

    /** Writes new content beside the file, as far as the disk has room for it; {@link Prepared#commit} makes it the file. */
    Prepared prepare(String name, Content content) throws IOException {
        Path temporary = folder.resolve(name + UNFINISHED);
        Files.deleteIfExists(temporary);
        try (OutputStream out = new BufferedOutputStream(Channels.newOutputStream(create(temporary)), BUFFER)) {
            content.writeTo(out);
        } catch (IOException e) {
            Files.deleteIfExists(temporary); // a full disk has better use for the room
            throw e;
        }
        return new Prepared(temporary, folder.resolve(name));
    }

    /** Adds to the end of the file, which is made when absent. When it fails the file is cut to what it was. */
    void append(String name, byte[] content) throws IOException {
        Path file = folder.resolve(name);
        boolean made = !Files.exists(file);
        long length = made ? 0 : Files.size(file);
        try (FileChannel out =
                made ? create(file) : FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.APPEND)) {
            writeFully(out, content);
            out.force(true);
        } catch (IOException e) {
            cutAfterFailure(file, length, e);
            throw e;
        }
        if (made) {
            flushFolder();
        }
    }

    private static void cutAfterFailure(Path file, long length, IOException failure) {
        try (FileChannel out = FileChannel.open(file, StandardOpenOption.WRITE)) {
            out.truncate(length);
            out.force(true);
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }

    /** Removes the file when it is there. */
    void delete(String name) throws IOException {
        Files.deleteIfExists(folder.resolve(name));
    }

    /** Names of files that start with {@code prefix} and are whole, sorted. */
    List<String> list(String prefix) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(path -> path.getFileName().toString())
                    .filter(name -> name.startsWith(prefix) && !name.endsWith(UNFINISHED))
                    .sorted()
                    .toList();
        }
    }

    private static FileChannel create(Path file) throws IOException {
        Set<StandardOpenOption> options = EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        return isPosix(file.toAbsolutePath().getParent())
                ? FileChannel.open(file, options, PosixFilePermissions.asFileAttribute(OWNER_FILE))
                : FileChannel.open(file, options);
    }

    private static boolean isPosix(@Nullable Path folder) {
        return folder != null
                && folder.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    private static void writeFully(FileChannel out, byte[] content) throws IOException {
        ByteBuffer rest = ByteBuffer.wrap(content);
        while (rest.hasRemaining()) {
            out.write(rest);
        }
    }

    private void flushFolder() throws IOException {
        try (FileChannel directory = FileChannel.open(folder, StandardOpenOption.READ)) {
            directory.force(true);
        }
    }

    @Override
    public void close() throws IOException {
        lockChannel.close();
    }

    /** What a file is to hold. */
    interface Content {
        /** Writes all of it. */
        void writeTo(OutputStream out) throws IOException;
    }

    /** Content that is written but not yet safe on disk and under its name. */
    final class Prepared {
        private final Path temporary;
        private final Path file;

        private Prepared(Path temporary, Path file) {
            this.temporary = temporary;
            this.file = file;
        }

        void commit() throws IOException {
            try {
                try (FileChannel written = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
                    written.force(true);
                }
                Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } catch (IOException e) {
                Files.deleteIfExists(temporary); // else each revision would leave one, on a disk that is in trouble
                throw e;
            }
            flushFolder();
        }

        void discard() throws IOException {
            Files.deleteIfExists(temporary);
        }
    }
}
