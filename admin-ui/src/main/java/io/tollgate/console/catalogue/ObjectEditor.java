package io.tollgate.console.catalogue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.UI;
import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.button.ButtonVariant;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.router.BeforeEnterEvent;
import com.vaadin.flow.router.BeforeEnterObserver;
import com.vaadin.flow.router.BeforeLeaveEvent;
import com.vaadin.flow.router.BeforeLeaveObserver;
import com.vaadin.flow.router.HasDynamicTitle;
import com.vaadin.flow.router.Location;
import com.vaadin.flow.router.QueryParameters;
import io.tollgate.console.catalogue.DocumentTabs.Pane;
import io.tollgate.console.kit.ActionButton;
import io.tollgate.console.kit.Banner;
import io.tollgate.console.kit.Curl;
import io.tollgate.console.kit.Icon;
import io.tollgate.console.kit.Mark;
import io.tollgate.console.kit.PageHeader;
import io.tollgate.console.kit.Toast;
import io.tollgate.console.session.SignedIn;
import io.tollgate.control.catalogue.Catalogue;
import io.tollgate.control.catalogue.Entry;
import io.tollgate.control.catalogue.WriteOptions;
import io.tollgate.control.catalogue.WriteResult;
import io.tollgate.control.operator.Actor;
import io.tollgate.control.operator.OperatorPermission;
import io.tollgate.control.problem.ProblemException;
import io.tollgate.core.config.Kind;
import io.tollgate.core.json.Json;
import io.tollgate.core.risk.Risk;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The page that edits one object, or makes one. What its form has is the kind's business. */
public abstract class ObjectEditor extends Div implements BeforeEnterObserver, BeforeLeaveObserver, HasDynamicTitle {
    /** The route parameter with the object's name; without it a new object is made. */
    public static final String NAME = "name";

    private static final String TAB = "tab";

    private final Kind kind;
    private final transient Catalogue catalogue;
    private final transient Curl curl;
    private final Div messages = Mark.style(new Div(), "tg-messages");
    private @Nullable DocumentTabs tabs;
    private @Nullable EditorAside aside;
    private @Nullable Entry entry;
    private ObjectNode loaded = Json.object();
    private boolean done;

    protected ObjectEditor(Kind kind, Catalogue catalogue, Curl curl) {
        this.kind = kind;
        this.catalogue = catalogue;
        this.curl = curl;
    }

    /** What a new object starts as. */
    protected abstract ObjectNode blank();

    /** Puts the fields into {@code form}. */
    protected abstract void fields(DocumentForm form, boolean creating);

    /** What of {@code document} may stand in a command that is made to be copied. */
    protected ObjectNode shownAsCommand(ObjectNode document) {
        return document;
    }

    /** What else can be done with an object that is there; links at the top. */
    protected List<Component> actions(Entry shown) {
        return List.of();
    }

    /** What is shown of an object that is there beside its document, each on a tab of its own. */
    protected List<Pane> panes(Entry shown) {
        return List.of();
    }

    /** Adds what belongs above the editor of an object that is there. */
    protected void lead(Div above, Entry shown) {}

    /** Adds what belongs under the editor of an object that is there. */
    protected void extras(Div below, Entry shown) {}

    /** What {@code revision}, which is a save of this object, means for safety. */
    protected List<Risk> risks(long revision) {
        return List.of();
    }

    /** What to try {@code document} with before it is saved, as a question to the page that does. */
    protected QueryParameters trial(ObjectNode document) {
        return QueryParameters.empty();
    }

    /** Where to go when {@code name} was made. */
    protected String afterCreating(String name) {
        return kind.plural();
    }

    @Override
    public void beforeEnter(BeforeEnterEvent event) {
        done = false; // the page of what was just made may be this one again
        String name = event.getRouteParameters().get(NAME).orElse(null);
        UnsavedDraft tried = UnsavedDraft.take(event.getUI())
                .filter(draft -> draft.isOf(kind, name))
                .orElse(null);
        if (tried != null) {
            resume(tried);
            return;
        }
        entry = name == null ? null : catalogue.get(SignedIn.actor(), kind, name);
        loaded = entry == null ? blank() : entry.object().toJson();
        build();
        event.getLocation()
                .getQueryParameters()
                .getSingleParameter(TAB)
                .ifPresent(word -> Objects.requireNonNull(tabs).open(word));
    }

    @Override
    public void beforeLeave(BeforeLeaveEvent event) {
        if (!done && mayWrite() && tabs != null && !tabs.unchanged(loaded)) {
            BeforeLeaveEvent.ContinueNavigationAction leave = event.postpone();
            new DiscardDialog(leave::proceed, leave::cancel).open();
        }
    }

    @Override
    public String getPageTitle() {
        return (entry == null ? "New " + KindWords.one(kind) : entry.object().name()) + " · Tollgate";
    }

    private boolean mayWrite() {
        return SignedIn.may(Catalogue.permission(kind, true));
    }

    private void build() {
        removeAll();
        DocumentTabs both = new DocumentTabs(
                kind.singular(),
                this::changed,
                form -> fields(form, entry == null),
                entry == null ? List.of() : panes(entry));
        EditorAside side = new EditorAside(kind, entry, mayWrite());
        tabs = both;
        aside = side;
        both.show(loaded.deepCopy());
        if (!mayWrite()) {
            both.setReadOnly(true);
        }
        Div above = new Div();
        Div below = new Div();
        if (entry != null) {
            lead(above, entry);
            extras(below, entry);
        }
        Div left = new Div(above, Mark.style(new Div(both), "tg-card"), below);
        Div editor = Mark.style(new Div(left, side), "tg-editor");
        both.onTurn((word, byPerson) -> {
            side.setVisible(both.showsDocument()); // what it says is about the document
            editor.setClassName("tg-editor--whole", !both.showsDocument());
            if (byPerson) {
                remember(word);
            }
        });
        add(header(), messages, editor);
        messages.removeAll();
        changed();
    }

    /** The same with edits in it that are not saved, and what was said about them. */
    private void build(ObjectNode edits, @Nullable String why) {
        build();
        Objects.requireNonNull(tabs).show(edits.deepCopy());
        Objects.requireNonNull(aside).say(why);
        changed();
    }

    /** A link, a reload and the way back lead to the same tab. */
    private static void remember(String word) {
        UI ui = UI.getCurrent();
        ui.getPage()
                .getHistory()
                .replaceState(
                        null,
                        new Location(
                                ui.getActiveViewLocation().getPath(),
                                word.equals(DocumentTabs.FORM)
                                        ? QueryParameters.empty()
                                        : QueryParameters.simple(Map.of(TAB, word))));
    }

    private PageHeader header() {
        String title =
                entry == null ? "New " + KindWords.one(kind) : entry.object().name();
        PageHeader header = new PageHeader(title, "").back(KindWords.title(kind), kind.plural());
        if (entry != null) {
            actions(entry).forEach(header::actions);
        }
        if (!mayWrite()) {
            return header;
        }
        if (entry != null) {
            Button delete = Mark.once(new Button("Delete", Icon.DELETE.draw(), event -> delete()), "delete");
            delete.addThemeVariants(ButtonVariant.LUMO_TERTIARY, ButtonVariant.LUMO_ERROR);
            header.actions(delete);
        }
        if (UnsavedDraft.isTried(kind)
                && SignedIn.may(OperatorPermission.REQUESTS_SEND)
                && SignedIn.may(OperatorPermission.EXPLAIN_READ)) {
            header.actions(Mark.once(new Button("Try this draft", event -> tryDraft()), "try-this-draft"));
        }
        return header.saving(
                new ActionButton(entry == null ? "Create " + KindWords.one(kind) : "Save", this::save), kind.plural());
    }

    private void changed() {
        if (aside != null && tabs != null) {
            ObjectNode document = tabs.form().document();
            String name = nameOf(entry, document);
            aside.showCurl(
                    curl.put("/" + kind.plural() + "/" + (name.isEmpty() ? "NAME" : name), shownAsCommand(document)));
        }
    }

    /** The page that tries it gives it back, so nothing is lost by leaving. */
    private void tryDraft() {
        ObjectNode document = Objects.requireNonNull(tabs).read();
        if (document == null) {
            return; // the JSON tab says what is wrong with it
        }
        UI ui = UI.getCurrent();
        // As last read: whose session is over signs in on the way, and goes on with it.
        String by = SignedIn.find().map(Actor::username).orElse("");
        new UnsavedDraft(
                        by,
                        kind,
                        entry,
                        loaded,
                        document.deepCopy(),
                        Objects.requireNonNull(aside).message())
                .leave(ui);
        done = true;
        ui.navigate("try", trial(document));
    }

    /** Goes on where it was left: what was changed elsewhere meanwhile is found when it is saved. */
    private void resume(UnsavedDraft draft) {
        entry = draft.entry();
        loaded = draft.loaded();
        build(draft.document(), draft.message());
    }

    private void save() {
        messages.removeAll();
        DocumentTabs both = Objects.requireNonNull(tabs);
        ObjectNode document = both.read();
        if (document == null) {
            return; // the JSON tab says what is wrong with it
        }
        String name = nameOf(entry, document);
        String ifMatch = entry == null ? WriteOptions.NOTHING : entry.etag();
        WriteOptions options =
                new WriteOptions(ifMatch, false, Objects.requireNonNull(aside).message());
        try {
            saved(name, catalogue.put(SignedIn.actor(), kind, name, document, options));
            return;
        } catch (ProblemException.Invalid e) {
            messages.add(SaveBanner.wrong(both.mark(e.violations()), e));
        } catch (ProblemException.PreconditionFailed e) {
            overtaken(name, document.deepCopy(), e); // the form goes on writing into its own
        } catch (ProblemException e) {
            messages.add(Banner.of("Not saved", e));
        }
        messages.scrollIntoView(); // whoever pressed Ctrl+S far below would miss what it says
    }

    /** An object keeps its name, whatever its document says by now; the catalogue refuses one that says another. */
    static String nameOf(@Nullable Entry entry, ObjectNode document) {
        return entry == null ? document.path("name").asText() : entry.object().name();
    }

    private void saved(String name, WriteResult result) {
        done = true;
        boolean nothing = result.changes().isEmpty();
        Toast.done(
                nothing
                        ? "Nothing to change: revision " + result.revision() + " has it already"
                        : (result.created() ? "Created " : "Saved ") + name + " in revision " + result.revision());
        List<Risk> risks = nothing ? List.of() : risks(result.revision());
        new SavedRisks(name, result.revision(), risks).leave(UI.getCurrent());
        UI.getCurrent().navigate(result.created() ? afterCreating(name) : kind.plural());
    }

    /** What is there now is newer than what was edited, or gone; nothing that was typed is lost. */
    private void overtaken(String name, ObjectNode mine, ProblemException.PreconditionFailed refusal) {
        if (entry == null) {
            messages.add(SaveBanner.taken(refusal));
            return;
        }
        try {
            Entry newer = catalogue.get(SignedIn.actor(), kind, name);
            ThreeWay merge = ThreeWay.of(loaded, newer.object().toJson(), mine);
            messages.add(SaveBanner.overtaken(
                    refusal,
                    new MergePanel(
                            merge,
                            shownAsCommand(mine),
                            newer.updatedBy(),
                            together -> bring(name, mine, newer, together, refusal),
                            () -> goOn(newer, null))));
        } catch (ProblemException.NotFound e) {
            messages.add(SaveBanner.gone(refusal, () -> {
                ObjectNode now = Objects.requireNonNull(tabs).read();
                if (now != null) {
                    goOn(null, now);
                }
            }));
        } catch (ProblemException e) {
            messages.add(Banner.of("Not saved", e));
        }
    }

    /** What was typed after {@code compared} was compared with the newer version is compared first, before anything replaces it. */
    private void bring(
            String name,
            ObjectNode compared,
            Entry newer,
            ObjectNode together,
            ProblemException.PreconditionFailed refusal) {
        ObjectNode now = Objects.requireNonNull(tabs).read();
        if (now == null) {
            return; // the JSON tab says what is wrong with it
        }
        if (now.equals(compared)) {
            goOn(newer, together);
        } else {
            messages.removeAll();
            overtaken(name, now.deepCopy(), refusal);
        }
    }

    /** Goes on from {@code newer}, null for nothing, with {@code edits} of it; null for none. */
    private void goOn(@Nullable Entry newer, @Nullable ObjectNode edits) {
        String why = Objects.requireNonNull(aside).message();
        entry = newer;
        loaded = newer == null ? blank() : newer.object().toJson();
        if (edits == null) {
            build();
        } else {
            build(edits, why);
            messages.add(newer == null ? SaveBanner.anew() : SaveBanner.merged());
        }
    }

    /** The object was changed beside the form: shows what it is now. What somebody is typing stays; saving brings both together. */
    protected final void changedBeside() {
        Entry before = entry;
        if (before != null && tabs != null && tabs.unchanged(loaded)) {
            goOn(catalogue.get(SignedIn.actor(), kind, before.object().name()), null);
        }
    }

    private void delete() {
        if (entry != null) {
            new DeleteDialog(catalogue, kind, entry.object().name(), () -> {
                        done = true;
                        UI.getCurrent().navigate(kind.plural());
                    })
                    .open();
        }
    }
}
