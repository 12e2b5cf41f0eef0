package io.tollgate.console.session;

import io.tollgate.control.operator.Actor;

/** Where people come who asked for no page. */
public interface Landing {
    /** The path of a page that {@code actor} may see. */
    String of(Actor actor);
}
