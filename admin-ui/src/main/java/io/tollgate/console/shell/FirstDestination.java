package io.tollgate.console.shell;

import io.tollgate.console.session.AccessGate;
import io.tollgate.console.session.Landing;
import io.tollgate.control.operator.Actor;
import jakarta.inject.Singleton;
import java.util.Arrays;

/** The first page of the rail that somebody may see; who may see none has an account. */
@Singleton
final class FirstDestination implements Landing {
    @Override
    public String of(Actor actor) {
        return Arrays.stream(Destination.values())
                .filter(destination -> actor.may(destination.permission))
                .map(destination -> destination.path)
                .findFirst()
                .orElse(AccessGate.ACCOUNT);
    }
}
