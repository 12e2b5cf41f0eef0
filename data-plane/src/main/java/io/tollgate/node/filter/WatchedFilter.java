package io.tollgate.node.filter;

import io.tollgate.core.token.Flaw;
import io.tollgate.node.answer.GatewayError;
import io.tollgate.node.guard.CredentialGuard;
import java.util.EnumSet;
import java.util.Set;

/**
 * Tells the guard how authentication ended. A guess is a credential whose secret or signature is wrong; who shows a key
 * that has expired, or that may not be used from here, has shown that it is theirs.
 */
final class WatchedFilter implements Filter {
    private static final Set<GatewayError> GUESSES = EnumSet.of(GatewayError.KEY_UNKNOWN);

    /**
     * A token for another audience, or one that has ended, is somebody's own; these are nobody's. Of an opaque token that
     * does not hold nobody can say whether it ever did.
     */
    private static final Set<String> GUESSED_TOKENS = Set.of(
            Flaw.MALFORMED.label(),
            Flaw.ALGORITHM.label(),
            Flaw.KEY_UNKNOWN.label(),
            Flaw.SIGNATURE.label(),
            Flaw.INACTIVE.label());

    private final Filter authentication;
    private final CredentialGuard guard;

    WatchedFilter(Filter authentication, CredentialGuard guard) {
        this.authentication = authentication;
        this.guard = guard;
    }

    @Override
    public String name() {
        return authentication.name();
    }

    @Override
    public Step apply(RequestContext request) {
        return watched(request, authentication.apply(request));
    }

    private Step watched(RequestContext request, Step step) {
        switch (step) {
            case Step.Answer answer -> {
                if (request.isGuess()
                        || GUESSES.contains(answer.refusal().error())
                        || GUESSED_TOKENS.contains(request.flaw())) {
                    guard.failed(request.clientAddress(), request.keyId());
                }
            }
            case Step.Proceed ignored -> {
                if (!guard.isIdle() && request.caller() != null) {
                    guard.succeeded(request.clientAddress());
                }
            }
            case Step.Await await -> {
                return new Step.Await(await.later().thenApply(later -> watchedLater(request, later)));
            }
        }
        return step;
    }

    private Step.Later watchedLater(RequestContext request, Step.Later later) {
        return new Step.Later() {
            @Override
            public Step step() {
                return watched(request, later.step());
            }

            @Override
            public void abandon() {
                later.abandon();
            }
        };
    }
}
