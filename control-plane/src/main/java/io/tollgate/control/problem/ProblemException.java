package io.tollgate.control.problem;

import io.tollgate.core.json.InvalidDocumentException;
import io.tollgate.core.json.Violation;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A refusal. The message is for people and never holds a secret; {@link Problem#of} gives its status and stable code.
 */
public abstract sealed class ProblemException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private ProblemException(String message) {
        this(message, null);
    }

    private ProblemException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** A request that can't be read at all: not JSON, or a bad query parameter. 400. */
    public static final class Malformed extends ProblemException {
        private static final long serialVersionUID = 1L;
        private final transient List<Violation> violations;

        public Malformed(String pointer, String detail) {
            this(List.of(new Violation(pointer, detail)));
        }

        public Malformed(List<Violation> violations) {
            super(sentence(violations));
            this.violations = List.copyOf(violations);
        }

        /** Where and why; query parameters have pointers such as {@code ?limit}. */
        public List<Violation> violations() {
            return violations;
        }
    }

    /** Nobody, or not who they say: no valid token, or a wrong name or password. 401. */
    public static final class Unauthorized extends ProblemException {
        private static final long serialVersionUID = 1L;

        public Unauthorized(String message) {
            super(message);
        }
    }

    /** Name and password are right, and a code is needed beside them. 401. */
    public static final class SecondFactorNeeded extends ProblemException {
        private static final long serialVersionUID = 1L;

        public SecondFactorNeeded() {
            super("Name and password are right; the code of the second factor is needed too");
        }
    }

    /** Known, but not allowed to. 403. */
    public static final class Forbidden extends ProblemException {
        private static final long serialVersionUID = 1L;

        public Forbidden(String message) {
            super(message);
        }
    }

    /** No such object. 404. */
    public static final class NotFound extends ProblemException {
        private static final long serialVersionUID = 1L;

        /** For example {@code routes/orders-read}. */
        public NotFound(String object) {
            super(object + ": there is no such object");
        }
    }

    /** In use by others. 409. */
    public static final class Conflict extends ProblemException {
        private static final long serialVersionUID = 1L;
        private final transient List<String> users;

        /** That {@code object} can't go, because {@code users} (as {@code routes/orders-read}) need it. */
        public Conflict(String object, List<String> users) {
            super(object + " is used by " + String.join(", ", users.subList(0, Math.min(10, users.size())))
                    + (users.size() > 10 ? " and " + (users.size() - 10) + " more" : ""));
            this.users = List.copyOf(users);
        }

        /** That something can't be done as long as it is the only one of its kind. */
        public Conflict(String sentence) {
            super(sentence);
            this.users = List.of();
        }

        /** Who uses it, as {@code routes/orders-read}. */
        public List<String> users() {
            return users;
        }
    }

    /** Somebody else changed the object since it was read. 412. */
    public static final class PreconditionFailed extends ProblemException {
        private static final long serialVersionUID = 1L;

        public PreconditionFailed(String message) {
            super(message);
        }
    }

    /** More than anybody may send. 413. */
    public static final class TooLarge extends ProblemException {
        private static final long serialVersionUID = 1L;

        public TooLarge(int bytesMax) {
            super("More than " + (bytesMax >> 20) + " MiB");
        }
    }

    /** A document that was read and is wrong. 422. */
    public static final class Invalid extends ProblemException {
        private static final long serialVersionUID = 1L;
        private final transient List<Violation> violations;

        public Invalid(List<Violation> violations) {
            super(sentence(violations));
            this.violations = List.copyOf(violations);
        }

        public Invalid(String pointer, String detail) {
            this(List.of(new Violation(pointer, detail)));
        }

        public Invalid(InvalidDocumentException cause) {
            this(cause.violations());
        }

        /** Every reason, with pointers into the document. */
        public List<Violation> violations() {
            return violations;
        }
    }

    /** Too often. 429. */
    public static final class TooManyRequests extends ProblemException {
        private static final long serialVersionUID = 1L;
        private final Duration retryAfter;

        public TooManyRequests(String message, Duration retryAfter) {
            super(message);
            this.retryAfter = retryAfter;
        }

        /** When it is worth trying again. */
        public Duration retryAfter() {
            return retryAfter;
        }
    }

    /** It was sent on, and no answer came: what it did is not known. 504. */
    public static final class Unanswered extends ProblemException {
        private static final long serialVersionUID = 1L;

        public Unanswered(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** The database does not answer; nothing is known to have changed. 503. */
    public static final class Unavailable extends ProblemException {
        private static final long serialVersionUID = 1L;

        public Unavailable(@Nullable Throwable cause) {
            super("The database does not answer; try again in a few seconds", cause);
        }
    }

    private static String sentence(List<Violation> violations) {
        String first = violations.isEmpty() ? "refused" : violations.getFirst().toString();
        return violations.size() < 2 ? first : first + " (and " + (violations.size() - 1) + " more)";
    }
}
