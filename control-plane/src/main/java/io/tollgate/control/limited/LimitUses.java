package io.tollgate.control.limited;

import io.tollgate.control.catalogue.Catalogue;
import io.tollgate.control.catalogue.CurrentConfiguration;
import io.tollgate.control.key.CredentialLog;
import io.tollgate.control.operator.Actor;
import io.tollgate.control.operator.OperatorPermission;
import io.tollgate.core.config.Configuration;
import io.tollgate.core.config.Kind;
import io.tollgate.core.config.Limit;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.List;

/** Where limits are used: by routes, consumers and API keys, or everywhere. */
@Singleton
public final class LimitUses {
    private final Catalogue catalogue;
    private final CurrentConfiguration current;
    private final CredentialLog keys;
    private final InstantSource clock;

    LimitUses(Catalogue catalogue, CurrentConfiguration current, CredentialLog keys, InstantSource clock) {
        this.catalogue = catalogue;
        this.current = current;
        this.keys = keys;
        this.clock = clock;
    }

    /** Where the limit of that name is used, as far as {@code actor} may see who uses it. */
    public LimitUse of(Actor actor, String name) {
        Limit limit = (Limit) catalogue.get(actor, Kind.LIMIT, name).object();
        Configuration configuration = current.current().configuration();
        List<String> users = configuration.usersOf(Kind.LIMIT, name);
        return new LimitUse(
                limit.global(),
                actor.may(OperatorPermission.ROUTES_READ) ? of(users, Kind.ROUTE) : null,
                actor.may(OperatorPermission.CONSUMERS_READ) ? of(users, Kind.CONSUMER) : null,
                actor.may(OperatorPermission.KEYS_READ) ? (Integer) keys.limitedBy(name, clock.instant()) : null);
    }

    private static LimitUse.Names of(List<String> users, Kind kind) {
        String start = kind.plural() + "/";
        return LimitUse.Names.of(users.stream()
                .filter(user -> user.startsWith(start))
                .map(user -> user.substring(start.length()))
                .toList());
    }
}
