package io.tollgate.control.operator;

import io.tollgate.control.problem.ProblemException.TooManyRequests;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/**
 * Lets no more at one name at a time than it may bear, and the others wait, so that each sees what became of those before.
 * Any thread; blocks for {@code waitMax} at most before its turn. Holds names that somebody is at, or waits for.
 */
final class Turns {
    private final Duration waitMax;
    private final ReentrantLock lock = new ReentrantLock(true);
    private final Map<String, Line> lines = new HashMap<>();

    Turns(Duration waitMax) {
        this.waitMax = waitMax;
    }

    /** Guarded by the lock. */
    private static final class Line {
        private final Condition moved;
        private int inside;
        private int people;

        private Line(Condition moved) {
            this.moved = moved;
        }
    }

    /**
     * Does {@code work} when its turn has come; throws {@link TooManyRequests} when that takes too long.
     *
     * @param places how many may be at the name now; asked anew whenever one has left, and never less than one
     */
    <T> T take(String name, IntSupplier places, Supplier<T> work) {
        Line line = join(name, places);
        try {
            return work.get();
        } finally {
            lock.lock();
            try {
                line.inside--;
                leave(name, line);
                line.moved.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    private Line join(String name, IntSupplier places) {
        long left = waitMax.toNanos();
        lock.lock();
        try {
            Line line = lines.computeIfAbsent(name, unknown -> new Line(lock.newCondition()));
            line.people++;
            boolean in = false;
            try {
                while (line.inside >= Math.max(1, places.getAsInt())) {
                    if (left <= 0) {
                        throw new TooManyRequests("Many people sign in at the moment; try again", waitMax);
                    }
                    left = line.moved.awaitNanos(left);
                }
                line.inside++;
                in = true;
                return line;
            } finally {
                if (!in) {
                    leave(name, line);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TooManyRequests("Interrupted; try again", waitMax);
        } finally {
            lock.unlock();
        }
    }

    private void leave(String name, Line line) {
        line.people--;
        if (line.people == 0) {
            lines.remove(name);
        }
    }

    /** Names that somebody is at, or waits for. */
    int names() {
        lock.lock();
        try {
            return lines.size();
        } finally {
            lock.unlock();
        }
    }
}
