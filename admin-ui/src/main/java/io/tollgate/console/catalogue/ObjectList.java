package io.tollgate.console.catalogue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.UI;
import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.button.ButtonVariant;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.Span;
import com.vaadin.flow.router.AfterNavigationEvent;
import com.vaadin.flow.router.AfterNavigationObserver;
import io.tollgate.console.kit.Curl;
import io.tollgate.console.kit.DataTable;
import io.tollgate.console.kit.DataTable.Trait;
import io.tollgate.console.kit.EmptyState;
import io.tollgate.console.kit.Icon;
import io.tollgate.console.kit.Mark;
import io.tollgate.console.kit.Moment;
import io.tollgate.console.kit.PageHeader;
import io.tollgate.console.kit.PagedList;
import io.tollgate.console.kit.Words;
import io.tollgate.console.session.SignedIn;
import io.tollgate.control.catalogue.Catalogue;
import io.tollgate.control.catalogue.Entry;
import io.tollgate.control.page.ListQuery;
import io.tollgate.control.page.Page;
import io.tollgate.core.config.Kind;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The page that lists the objects of one kind. What its columns are is the kind's business. */
public abstract class ObjectList extends Div implements AfterNavigationObserver {
    private final Kind kind;
    private final transient Catalogue catalogue;
    private final transient Curl curl;
    private final Texts texts;
    private final Div messages = Mark.style(new Div(), "tg-messages");
    private @Nullable PagedList<Entry> list;

    /**
     * What a kind's list says.
     *
     * @param title of the page
     * @param sentence what such an object is for
     * @param empty what to do when there is none
     * @param icon of the kind
     */
    public record Texts(String title, String sentence, String empty, Icon icon) {}

    protected ObjectList(Kind kind, Catalogue catalogue, Curl curl, Texts texts) {
        this.kind = kind;
        this.catalogue = catalogue;
        this.curl = curl;
        this.texts = texts;
    }

    /** Adds the columns between the name and the last change. */
    protected abstract void columns(DataTable<Entry> table);

    /** A small object of this kind that would be accepted. */
    protected abstract ObjectNode example();

    /**
     * A page of rows has been read and will be drawn: where what stands beside them is asked for all of them together.
     *
     * @param anew instead of those that were there; else below them
     */
    protected void read(List<Entry> rows, boolean anew) {}

    /** What stands under the list; nothing as a rule. */
    protected List<Component> below() {
        return List.of();
    }

    /** Adds the columns before the name. */
    protected void leadingColumns(DataTable<Entry> table) {}

    @Override
    public void afterNavigation(AfterNavigationEvent event) {
        if (list == null) {
            list = build();
        }
        messages.removeAll();
        SavedRisks.take(UI.getCurrent()).ifPresent(saved -> messages.add(saved.banner()));
        list.open(event.getLocation());
    }

    /** Reads one page. */
    protected Page<Entry> read(ListQuery query) {
        return catalogue.list(SignedIn.actor(), kind, query);
    }

    /** Reads the list again. */
    protected final void reload() {
        if (list != null) {
            list.reload();
        }
    }

    /** Adds what can be done beside making a new one. */
    protected void actions(PageHeader header) {}

    /** Whether this person may change objects of this kind. */
    protected final boolean mayWrite() {
        return SignedIn.may(Catalogue.permission(kind, true));
    }

    private PagedList<Entry> build() {
        PageHeader header = new PageHeader(texts.title(), texts.sentence());
        actions(header);
        if (mayWrite()) {
            header.actions(Mark.hotkey(newButton(kind.plural() + "-new"), "n"));
        }
        DataTable<Entry> table = new DataTable<>(
                kind.plural(), texts.title(), entry -> entry.object().name());
        leadingColumns(table);
        table.column("Name", "name", this::name, Trait.FIXED, Trait.TITLE);
        columns(table);
        table.column("Changed", "updatedAt", this::changed, Trait.SHRINK, Trait.FIXED, Trait.DETAIL);
        if (mayWrite()) {
            table.column(
                    "Actions", this::actions, Trait.SHRINK, Trait.UNLABELLED, Trait.KEEP, Trait.FIXED, Trait.DETAIL);
        }
        PagedList<Entry> built = new PagedList<>(KindWords.several(kind), table, this::page, this::empty);
        add(header, messages, built);
        below().forEach(this::add);
        return built;
    }

    private Page<Entry> page(ListQuery query) {
        Page<Entry> page = read(query);
        read(page.items(), query.cursor() == null);
        return page;
    }

    private Component name(Entry entry) {
        String name = entry.object().name();
        Component link = Mark.row(Words.name(kind.plural() + "/" + name, name), kind.singular() + "-open-" + name);
        return entry.object().tags().isEmpty()
                ? link
                : Words.stack(link, String.join(" ", entry.object().tags()));
    }

    private Component changed(Entry entry) {
        return Words.stack(Moment.of(entry.updatedAt()), "by " + entry.updatedBy());
    }

    private Component actions(Entry entry) {
        String name = entry.object().name();
        Button delete = Mark.style(new Button(Icon.DELETE.draw()), "tg-icon-button");
        delete.addThemeVariants(ButtonVariant.LUMO_SMALL);
        delete.addClickListener(event -> new DeleteDialog(catalogue, kind, name, this::reload).open());
        Mark.label(Mark.row(delete, kind.singular() + "-delete-" + name), "Delete " + name);
        return Mark.style(new Span(delete), "tg-row-actions");
    }

    private Component empty() {
        ObjectNode example = example();
        return new EmptyState(
                texts.icon(),
                texts.empty(),
                mayWrite() ? newButton(kind.plural() + "-first") : null,
                curl.put("/" + kind.plural() + "/" + example.path("name").asText(), example));
    }

    private Button newButton(String id) {
        Button button = new Button("New " + KindWords.one(kind), Icon.PLUS.draw());
        button.addThemeVariants(ButtonVariant.LUMO_PRIMARY);
        button.addClickListener(event -> UI.getCurrent().navigate("new/" + kind.singular()));
        return Mark.once(button, id);
    }
}
