package io.tollgate.bench.contest;

import java.io.PrintStream;

/** Tells a waiting person what happens. */
record Progress(PrintStream out) {
    void say(String line) {
        out.println(line);
        out.flush();
    }
}
