package io.tollgate.node.record;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file that is closed when it is long and becomes {@code name.1}; what was that becomes {@code name.2}, and so on until
 * the last, which goes. Somebody else may move the file away, too: then a new one is begun within a second. What is
 * written in one call stays in one file. Confined to one thread.
 */
final class RotatingFile extends OutputStream {
    private static final Logger LOG = LoggerFactory.getLogger(RotatingFile.class);
    private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Path path;
    private final LogPlan.Rotation rotation;
    private OutputStream file;
    private @Nullable Object key;
    private long bytes;
    private long lookedNanos = System.nanoTime();
    private boolean complained;

    /**
     * Appends to {@code path}.
     *
     * @throws IOException when it cannot be written
     */
    RotatingFile(Path path, LogPlan.Rotation rotation) throws IOException {
        this.path = path;
        this.rotation = rotation;
        this.file = opened();
    }

    private OutputStream opened() throws IOException {
        OutputStream opened = new FileOutputStream(path.toFile(), true);
        BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
        key = attributes.fileKey();
        // A pipe or a device is not rotated.
        bytes = attributes.isRegularFile() ? attributes.size() : Long.MIN_VALUE / 2;
        return opened;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] lines, int from, int length) throws IOException {
        if (bytes > 0 && bytes + length > rotation.bytesMax()) {
            rotate();
        } else {
            followMoves();
        }
        file.write(lines, from, length);
        bytes += length;
    }

    private void rotate() throws IOException {
        try {
            if (rotation.filesMax() == 1) {
                Files.deleteIfExists(path);
            } else {
                for (int i = rotation.filesMax() - 1; i > 1; i--) {
                    move(numbered(i - 1), numbered(i));
                }
                move(path, numbered(1));
            }
            file.close();
            file = opened();
            complained = false;
        } catch (IOException e) {
            // A log that grows is better than none.
            bytes = 0;
            if (!complained) {
                complained = true;
                LOG.error(
                        "access log: {} cannot be rotated: {} (expected: a folder that can be written)",
                        path,
                        e.toString());
            }
        }
    }

    private Path numbered(int number) {
        return path.resolveSibling(path.getFileName() + "." + number);
    }

    private static void move(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
        } catch (NoSuchFileException e) {
            // There are not that many yet.
        }
    }

    private void followMoves() throws IOException {
        long now = System.nanoTime();
        if (now - lookedNanos < LOOK_NANOS) {
            return;
        }
        lookedNanos = now;
        Object there = Files.exists(path)
                ? Files.readAttributes(path, BasicFileAttributes.class).fileKey()
                : null;
        if (!Objects.equals(key, there)) {
            file.close();
            file = opened();
        }
    }

    @Override
    public void flush() throws IOException {
        file.flush();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
