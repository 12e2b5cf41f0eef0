package io.tollgate.launcher.postgres;

import io.tollgate.launcher.process.SystemTool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * How PostgreSQL, which refuses to run as root, runs when the launcher is root (in a container, as a rule).
 *
 * <p>First choice: a user namespace of its own, in which root is nobody while its files stay root's. Where namespaces
 * are forbidden (many container engines): the user nobody, with no capability but the one to reach its folder below
 * folders that only root may enter.
 */
sealed interface UnprivilegedUser {
    /** What a command is run through. */
    List<String> prefix();

    /** Makes a folder usable for this user. */
    void give(Path folder) throws IOException;

    /** The launcher is no root: nothing to do. */
    record Same() implements UnprivilegedUser {
        @Override
        public List<String> prefix() {
            return List.of();
        }

        @Override
        public void give(Path folder) {}
    }

    record Namespace(String unshare) implements UnprivilegedUser {
        @Override
        public List<String> prefix() {
            return List.of(unshare, "--user");
        }

        @Override
        public void give(Path folder) throws IOException {
            chown(folder, 0);
        }
    }

    record Nobody(String setpriv) implements UnprivilegedUser {
        private static final int NOBODY = 65_534;
        private static final String REACH = "+dac_override";

        @Override
        public List<String> prefix() {
            return List.of(
                    setpriv,
                    "--reuid=" + NOBODY,
                    "--regid=" + NOBODY,
                    "--clear-groups",
                    "--inh-caps=" + REACH,
                    "--ambient-caps=" + REACH);
        }

        @Override
        public void give(Path folder) throws IOException {
            chown(folder, NOBODY);
        }
    }

    /** The way that works on this machine; throws when there is none. */
    static UnprivilegedUser find() throws IOException {
        if (!isRoot()) {
            return new Same();
        }
        var unshare = SystemTool.find("unshare").map(Namespace::new).filter(UnprivilegedUser::works);
        if (unshare.isPresent()) {
            return unshare.get();
        }
        var setpriv = SystemTool.find("setpriv").map(Nobody::new).filter(UnprivilegedUser::works);
        if (setpriv.isPresent()) {
            return setpriv.get();
        }
        throw new IOException(
                "PostgreSQL does not run as root, and neither unshare nor setpriv (package util-linux) works "
                        + "here: start as another user, or set TOLLGATE_DB_URL to a PostgreSQL server");
    }

    private static boolean isRoot() {
        try {
            return Files.getOwner(Path.of("/proc/self")).getName().equals("root");
        } catch (IOException noProc) {
            return System.getProperty("user.name").equals("root");
        }
    }

    private static boolean works(UnprivilegedUser user) {
        var command = new java.util.ArrayList<>(user.prefix());
        command.addAll(List.of("/bin/sh", "-c", "test $(id -u) != 0"));
        try {
            var process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor() == 0;
        } catch (IOException missing) {
            return false;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static void chown(Path folder, int uid) throws IOException {
        if (Integer.valueOf(uid).equals(Files.getAttribute(folder, "unix:uid"))) {
            return;
        }
        try (var paths = Files.walk(folder)) {
            for (var path : paths.toList()) {
                Files.setAttribute(path, "unix:uid", uid);
                Files.setAttribute(path, "unix:gid", uid);
            }
        }
    }
}
