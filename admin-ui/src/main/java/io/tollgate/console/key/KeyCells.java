package io.tollgate.console.key;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.html.Span;
import io.tollgate.console.kit.Mark;
import io.tollgate.console.kit.Moment;
import io.tollgate.console.kit.StatusBadge;
import io.tollgate.console.kit.StatusBadge.Tone;
import io.tollgate.console.kit.Words;
import io.tollgate.control.key.ApiKeyView;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a row of the list of keys says. */
final class KeyCells {
    private KeyCells() {}

    static Component name(ApiKeyView key) {
        Span alias = Mark.style(new Span(key.alias().isEmpty() ? "(no alias)" : key.alias()), "tg-name");
        return Words.stack(alias, key.prefix() + "…");
    }

    static Component bounds(ApiKeyView key) {
        List<String> bounds = new ArrayList<>();
        if (!key.limits().isEmpty()) {
            bounds.add("limits: " + String.join(", ", key.limits()));
        }
        if (!key.allowedCidrs().isEmpty()) {
            bounds.add("from " + String.join(", ", key.allowedCidrs()));
        }
        return Words.stack(
                key.roles() == null ? Words.dim("all of the consumer’s") : Words.chips(key.roles()),
                String.join("; ", bounds));
    }

    /** When something happened, or will; {@code never} when not. */
    static Component orNever(@Nullable Instant at) {
        return at == null ? Words.dim("never") : Moment.of(at);
    }

    static Component expires(ApiKeyView key) {
        return orNever(key.life().expiresAt());
    }

    /** From when and until when, in one. */
    static Component life(ApiKeyView key) {
        ApiKeyView.Life life = key.life();
        return Words.stack(
                orNever(life.expiresAt()),
                "issued " + Moment.relative(life.createdAt(), Instant.now()) + " by " + life.createdBy());
    }

    /** When and from where. */
    static Component lastUsed(ApiKeyView key) {
        return Words.stack(orNever(key.life().lastUsedAt()), usedFrom(key.life().lastUse()));
    }

    /** {@code from 203.0.113.7 at node-1}, as much of it as is known. */
    static String usedFrom(ApiKeyView.@Nullable Use use) {
        if (use == null) {
            return "";
        }
        String from = use.address().isEmpty() ? "" : "from " + use.address();
        String at = use.node().isEmpty() ? "" : "at " + use.node();
        return (from + " " + at).strip();
    }

    static Component created(ApiKeyView key) {
        return Words.stack(Moment.of(key.life().createdAt()), "by " + key.life().createdBy());
    }

    static Component status(ApiKeyView key) {
        StatusBadge badge = switch (key.status()) {
            case ACTIVE -> new StatusBadge(Tone.OK, "Active");
            case EXPIRED -> new StatusBadge(Tone.WARN, "Expired");
            case REVOKED -> new StatusBadge(Tone.BAD, "Revoked");
        };
        ApiKeyView.Revocation revocation = key.life().revocation();
        if (revocation != null) {
            badge.setTitle("By " + revocation.by() + ", " + Moment.relative(revocation.at(), Instant.now()) + ": "
                    + (revocation.reason().isEmpty() ? "no reason given" : revocation.reason()));
        }
        return Mark.row(badge, "key-status-" + key.id());
    }
}
