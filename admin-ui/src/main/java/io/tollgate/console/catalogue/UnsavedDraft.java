package io.tollgate.console.catalogue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.vaadin.flow.component.ComponentUtil;
import com.vaadin.flow.component.UI;
import io.tollgate.console.session.SignedIn;
import io.tollgate.control.catalogue.Entry;
import io.tollgate.core.config.Kind;
import io.tollgate.core.json.Json;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What somebody has in an editor and has not saved, on its way to the page that tries it, and back. It is in this browser's
 * tab only: a reload loses it, as it loses what is in an editor.
 *
 * @param by whose it is: in a tab whose session is over somebody else may sign in
 * @param entry what was edited; null for a new object
 * @param loaded the document that the edits began with
 * @param document with the edits
 * @param message what the person has said about the change
 */
public record UnsavedDraft(
        String by,
        Kind kind,
        @Nullable Entry entry,
        ObjectNode loaded,
        ObjectNode document,
        @Nullable String message) {
    /** Whether it is of a kind that decides what becomes of a request: of the others, most changes would show nothing. */
    static boolean isTried(Kind edited) {
        return edited == Kind.ROUTE || edited == Kind.ROLE || edited == Kind.LIMIT;
    }

    /** For the next page of this browser's tab. */
    public void leave(UI ui) {
        ComponentUtil.setData(ui, UnsavedDraft.class, this);
    }

    /** What the page before left, once. Somebody else's is let go. */
    public static Optional<UnsavedDraft> take(UI ui) {
        UnsavedDraft left = ComponentUtil.getData(ui, UnsavedDraft.class);
        ComponentUtil.setData(ui, UnsavedDraft.class, null);
        return Optional.ofNullable(left)
                .filter(draft -> SignedIn.find()
                        .filter(actor -> actor.username().equals(draft.by))
                        .isPresent());
    }

    /** Whether it is of the object of that name; null for a new one. */
    boolean isOf(Kind edited, @Nullable String name) {
        return kind == edited
                && (entry == null ? name == null : entry.object().name().equals(name));
    }

    /** Whether something would be lost without it: trees compare the width of numbers too, what counts is what they say. */
    public boolean isEdited() {
        return !Arrays.equals(Json.canonical(document), Json.canonical(loaded));
    }

    /** The editor's place, where it goes on. */
    public String page() {
        return entry == null
                ? "new/" + kind.singular()
                : kind.plural() + "/" + entry.object().name();
    }

    /** What it is called: {@code route orders-read}, {@code a new route}. */
    public String title() {
        String name = ObjectEditor.nameOf(entry, document);
        return name.isEmpty() ? "a new " + KindWords.one(kind) : KindWords.one(kind) + " " + name;
    }

    /** As the control plane takes a draft. */
    public ObjectNode toJson() {
        ObjectNode json = Json.object().put("kind", kind.plural());
        json.set("document", document);
        return json;
    }
}
