package io.tollgate.node.token;

import io.tollgate.core.token.Flaw;
import java.util.concurrent.CompletionStage;

/** What becomes of a token. */
public sealed interface TokenAnswer {
    /** It holds. */
    record Accepted(VerifiedToken token) implements TokenAnswer {}

    /**
     * It opens nothing.
     *
     * @param detail for the log; holds nothing of the token that is a secret
     */
    record Refused(Flaw flaw, String detail) implements TokenAnswer {}

    /** It is being verified. The answer comes on any thread, within seconds, and is never another Pending. */
    record Pending(CompletionStage<TokenAnswer> later) implements TokenAnswer {}
}
