package io.tollgate.node.token;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Which single-use tokens have been used, in the whole cluster. Any thread; returns at once. */
public interface SpentTokens {
    /** Of a node that has nobody to ask. */
    SpentTokens NOWHERE = token -> CompletableFuture.completedFuture(new Answer.Unknown("there is no cluster"));

    /**
     * A use of a token.
     *
     * @param issuer its {@code iss}
     * @param jti what tells it from every other token of that issuer
     * @param kept for so long the use has to be remembered: until the token opens nothing anyway
     */
    record Use(String issuer, String jti, Duration kept) {}

    /** What comes of a use. */
    sealed interface Answer {
        /** It was the first, and every later one will find it. */
        record First() implements Answer {}

        /** The token was used before. */
        record Again() implements Answer {}

        /** Nobody can say, so it must not open anything; it may count as used from now on. */
        record Unknown(String why) implements Answer {}
    }

    /** Uses the token. The answer comes on any thread, within a second. */
    CompletionStage<Answer> spend(Use use);
}
