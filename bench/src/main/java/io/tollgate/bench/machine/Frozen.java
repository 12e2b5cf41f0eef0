package io.tollgate.bench.machine;

import java.io.IOException;

/** A process of ours that does nothing, as on a machine that hangs: its sockets stay open. Goes on when this is closed. */
public final class Frozen implements AutoCloseable {
    private final Process process;

    /** Freezes it. */
    public Frozen(Process process) throws IOException {
        this.process = process;
        try {
            signal("STOP");
        } catch (IOException failed) {
            close();
            throw failed;
        }
    }

    /**
     * Only while it is ours: the number of a process that has ended may be somebody else's. Cannot be interrupted, so
     * that nothing stays frozen.
     */
    private void signal(String name) throws IOException {
        if (!process.isAlive()) {
            throw new IOException("the process ended");
        }
        var kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        var code = kill.onExit().join().exitValue();
        if (code != 0) {
            throw new IOException("kill -" + name + ": exit code " + code);
        }
    }

    @Override
    public void close() throws IOException {
        signal("CONT");
    }
}
