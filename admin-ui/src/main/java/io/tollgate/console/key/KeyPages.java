package io.tollgate.console.key;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.UI;
import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.button.ButtonVariant;
import com.vaadin.flow.component.html.Div;
import io.tollgate.console.kit.Curl;
import io.tollgate.console.kit.DataTable;
import io.tollgate.console.kit.DataTable.Trait;
import io.tollgate.console.kit.EmptyState;
import io.tollgate.console.kit.Icon;
import io.tollgate.console.kit.Mark;
import io.tollgate.console.kit.PageHeader;
import io.tollgate.console.kit.PagedList;
import io.tollgate.console.kit.Words;
import io.tollgate.console.session.SignedIn;
import io.tollgate.control.key.ApiKeyView;
import io.tollgate.control.key.KeyQuery;
import io.tollgate.control.key.KeyQuery.Only;
import io.tollgate.control.key.Keys;
import io.tollgate.control.operator.OperatorPermission;
import io.tollgate.core.json.Json;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Makes the lists of keys: of all consumers, and of one. */
@Singleton
public final class KeyPages {
    private final Keys keys;
    private final Curl curl;
    private final KeyIssuing issuing;

    KeyPages(Keys keys, Curl curl, KeyIssuing issuing) {
        this.keys = keys;
        this.curl = curl;
        this.issuing = issuing;
    }

    /** The keys of {@code consumer}, with a heading. */
    public Component ofConsumer(String consumer) {
        Div all = new Div();
        PagedList<ApiKeyView> list = list(consumer, () -> null).withoutSearch();
        PageHeader header = new PageHeader("Keys", "What " + consumer + " shows with each request.");
        header.getStyle().setMarginTop("24px");
        if (SignedIn.may(OperatorPermission.KEYS_REVOKE)) {
            Button revoke = new Button("Revoke all", Icon.REVOKE.draw());
            revoke.addThemeVariants(ButtonVariant.LUMO_TERTIARY, ButtonVariant.LUMO_ERROR);
            revoke.addClickListener(event -> new RevokeAllDialog(keys, consumer, list::reload).open());
            header.actions(Mark.once(revoke, "keys-revoke-all"));
        }
        if (SignedIn.may(OperatorPermission.KEYS_ISSUE)) {
            header.actions(issueButton(consumer, list, "keys-issue"));
        }
        list.reload();
        all.add(header, list);
        return all;
    }

    /** The keys of {@code consumer}, of everybody when it is null; of those, which {@code only} says. */
    PagedList<ApiKeyView> list(@Nullable String consumer, Supplier<@Nullable Only> only) {
        DataTable<ApiKeyView> table = new DataTable<>("keys", "API keys", ApiKeyView::id);
        // The list is what an action in a row reloads, and it needs the table first.
        AtomicReference<@Nullable PagedList<ApiKeyView>> holder = new AtomicReference<>();
        Runnable changed = () -> reload(holder.get());
        table.dim(key -> key.status() != ApiKeyView.Status.ACTIVE).column("Key", "alias", KeyCells::name);
        if (consumer == null) {
            table.column("Consumer", key -> Words.link("consumers/" + key.consumer(), key.consumer()));
        }
        // What two lines can say takes no column of its own, and what can take two lines is not held to one: the button
        // that turns a key off comes last, and no window may push it out of sight.
        table.column("Status", key -> status(key, changed), Trait.SHRINK)
                .column("Restrictions", KeyCells::bounds, Trait.DETAIL)
                .column("Last used", KeyCells::lastUsed)
                .column("Expires", consumer == null ? KeyCells::expires : KeyCells::life);
        if (consumer == null) {
            table.column("Created", "createdAt", KeyCells::created, Trait.DETAIL);
        }
        if (SignedIn.may(OperatorPermission.KEYS_REVOKE) || SignedIn.may(OperatorPermission.KEYS_ISSUE)) {
            table.column("Actions", key -> actions(key, changed), Trait.UNLABELLED, Trait.DETAIL);
        }
        PagedList<ApiKeyView> list = new PagedList<>(
                "keys",
                table,
                query -> keys.list(SignedIn.actor(), new KeyQuery(query, consumer, only.get())),
                () -> empty(consumer, only.get(), changed));
        holder.set(list);
        return list;
    }

    /** The button that issues a key, then reads {@code list} again. */
    Button issueButton(@Nullable String consumer, PagedList<ApiKeyView> list, String id) {
        return issueButton(consumer, list::reload, id);
    }

    private Button issueButton(@Nullable String consumer, Runnable issued, String id) {
        Button button = new Button("Issue a key", Icon.PLUS.draw());
        button.addThemeVariants(ButtonVariant.LUMO_PRIMARY);
        button.addClickListener(event -> new IssueKeyDialog(keys, issuing, consumer, issued).open());
        return Mark.once(button, id);
    }

    private Component empty(@Nullable String consumer, @Nullable Only only, Runnable issued) {
        if (only != null) {
            Button all = new Button("Show all", event -> UI.getCurrent().navigate("keys"));
            return new EmptyState(Icon.KEY, nothing(only), Mark.once(all, "keys-all"), curl.get("/keys"));
        }
        String owner = consumer == null ? "acme" : consumer;
        return new EmptyState(
                Icon.KEY,
                "No keys yet. A key lets a program of a consumer in; its secret is shown once, when it is issued.",
                SignedIn.may(OperatorPermission.KEYS_ISSUE) ? issueButton(consumer, issued, "keys-first") : null,
                curl.post("/consumers/" + owner + "/keys", Json.object().put("alias", "ci")));
    }

    private static String nothing(Only only) {
        return switch (only) {
            case EXPIRING_SOON -> "No active key ends within " + KeyQuery.SOON.toDays() + " days.";
            case NEVER_USED -> "Every active key has been used.";
        };
    }

    /** Of a rotated key with the way to who still uses it. */
    private Component status(ApiKeyView key, Runnable changed) {
        Component badge = KeyCells.status(key);
        String successor = key.life().replacedBy();
        if (successor == null || key.status() != ApiKeyView.Status.ACTIVE) {
            return badge;
        }
        Button who = new Button(OverlapWords.brief(key.life(), Instant.now()));
        who.addThemeVariants(ButtonVariant.LUMO_SMALL, ButtonVariant.LUMO_TERTIARY);
        who.addClickListener(event -> new OverlapDialog(keys, issuing, key, changed).open());
        return new Div(Words.stack(badge, "rotated to " + successor), Mark.row(who, "key-overlap-" + key.id()));
    }

    private Component actions(ApiKeyView key, Runnable changed) {
        Div actions = Mark.style(new Div(), "tg-row-actions", "tg-row-actions--many");
        boolean turns = key.status() == ApiKeyView.Status.ACTIVE && key.life().replacedBy() == null;
        if (turns && SignedIn.may(OperatorPermission.KEYS_ISSUE)) {
            Button button = new Button("Rotate");
            button.addThemeVariants(ButtonVariant.LUMO_SMALL, ButtonVariant.LUMO_TERTIARY);
            button.addClickListener(event -> new RotateKeyDialog(keys, issuing, key, changed).open());
            actions.add(Mark.row(button, "key-rotate-" + key.id()));
        }
        if (key.status() == ApiKeyView.Status.ACTIVE
                && SignedIn.may(OperatorPermission.KEYS_ISSUE)
                && SignedIn.may(OperatorPermission.LIMITS_READ)) {
            Button button = new Button("Limits");
            button.addThemeVariants(ButtonVariant.LUMO_SMALL, ButtonVariant.LUMO_TERTIARY);
            button.addClickListener(event -> new LimitKeyDialog(keys, issuing, key, changed).open());
            actions.add(Mark.row(button, "key-limits-" + key.id()));
        }
        if (key.status() != ApiKeyView.Status.REVOKED && SignedIn.may(OperatorPermission.KEYS_REVOKE)) {
            actions.add(revokeButton(key, changed));
        }
        return actions;
    }

    private Component revokeButton(ApiKeyView key, Runnable revoked) {
        Button button = new Button("Revoke", Icon.REVOKE.draw());
        button.addThemeVariants(ButtonVariant.LUMO_SMALL, ButtonVariant.LUMO_TERTIARY, ButtonVariant.LUMO_ERROR);
        button.addClickListener(event -> new RevokeKeyDialog(keys, key, revoked).open());
        return Mark.row(button, "key-revoke-" + key.id());
    }

    private static void reload(@Nullable PagedList<ApiKeyView> list) {
        if (list != null && UI.getCurrent() != null) {
            list.reload();
        }
    }
}
