package io.tollgate.console.shell;

import com.vaadin.flow.component.AttachEvent;
import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.HasElement;
import com.vaadin.flow.component.html.Anchor;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.Main;
import com.vaadin.flow.component.html.NativeButton;
import com.vaadin.flow.component.html.Nav;
import com.vaadin.flow.component.html.Span;
import com.vaadin.flow.dom.Element;
import com.vaadin.flow.router.AfterNavigationEvent;
import com.vaadin.flow.router.AfterNavigationObserver;
import com.vaadin.flow.router.RouterLayout;
import io.micronaut.context.annotation.Prototype;
import io.tollgate.console.kit.Banner;
import io.tollgate.console.kit.Brand;
import io.tollgate.console.kit.Icon;
import io.tollgate.console.kit.Live;
import io.tollgate.console.kit.Mark;
import io.tollgate.console.kit.Words;
import io.tollgate.console.session.AccessGate;
import io.tollgate.console.session.DatabaseWatch;
import io.tollgate.console.session.SessionWatch;
import io.tollgate.console.session.SignedIn;
import io.tollgate.control.operator.Actor;
import java.util.EnumMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;

/** The rail at the left (a bar at the top on a phone) and the page. */
@Prototype
public final class MainLayout extends Div implements RouterLayout, AfterNavigationObserver {
    private final Map<Destination, Anchor> links = new EnumMap<>(Destination.class);
    private final Main page = Mark.style(Mark.once(new Main(), "content"), "tg-page");

    private final transient DatabaseWatch database;
    private final Div warnings = Mark.style(new Div(), "tg-warnings");

    MainLayout(DatabaseWatch database, SessionWatch sessions) {
        this.database = database;
        Mark.style(this, "tg-app");
        page.getElement().setAttribute("tabindex", "-1");
        Anchor skip = Mark.style(new Anchor("#content", "Skip to content"), "tg-skip");
        Div rail = Mark.style(new Div(top(), links(), foot()), "tg-rail");
        add(skip, rail, Mark.style(new Div(warnings, page), "tg-main"));
        // Whether the database is away is nobody's secret, and who may what can't be asked without it.
        Live.follow(this, () -> true, database::subscribe, this::showDatabase);
        SignedIn.session()
                .ifPresent(own -> Live.follow(
                        this,
                        () -> true, // that it is over is for who may see nothing any more
                        (Consumer<UUID> page) -> sessions.subscribe(own, page),
                        SignedIn::leaveIfOver));
    }

    @Override
    protected void onAttach(AttachEvent event) {
        showDatabase(database.up());
    }

    private void showDatabase(boolean up) {
        boolean warned = warnings.getComponentCount() > 0;
        if (up && warned) {
            warnings.removeAll();
        } else if (!up && !warned) {
            warnings.add(Mark.once(
                    Banner.bad(
                            "The database is away",
                            "What you see may be old, and nothing can be changed until it answers."
                                    + " Nodes go on serving what they have."),
                    "database-away"));
        }
    }

    @Override
    public void showRouterLayoutContent(HasElement content) {
        page.getElement().appendChild(content.getElement());
    }

    @Override
    public void removeRouterLayoutContent(HasElement oldContent) {
        page.getElement().removeAllChildren();
    }

    @Override
    public void afterNavigation(AfterNavigationEvent event) {
        String location = event.getLocation().getPath();
        links.forEach((destination, link) -> {
            if (destination.holds(location)) {
                link.getElement().setAttribute("aria-current", "page");
            } else {
                link.getElement().removeAttribute("aria-current");
            }
        });
    }

    private static Component top() {
        Anchor brand = Mark.label(Mark.style(Words.link("", ""), "tg-brand"), "Tollgate, overview");
        brand.add(Brand.logo(), Brand.name());
        NativeButton open = button("Menu", Icon.MENU, "rail-toggle");
        Mark.style(open, "tg-rail-open");
        open.getElement().setAttribute("data-rail-toggle", true);
        open.getElement().setAttribute("aria-expanded", "false");
        return Mark.style(new Div(brand, open), "tg-rail-top");
    }

    private Component links() {
        Nav nav = Mark.style(new Nav(), "tg-rail-links");
        nav.getElement().setAttribute("aria-label", "Pages");
        Destination.Group group = Destination.Group.WATCH;
        for (Destination destination : Destination.values()) {
            if (!SignedIn.may(destination.permission)) {
                continue;
            }
            if (destination.group != group) {
                group = destination.group;
                nav.add(Mark.style(new Div(group.label), "tg-rail-group"));
            }
            Anchor link = Mark.style(Words.link(destination.path, ""), "tg-rail-link");
            link.add(destination.icon.draw(), new Span(destination.label));
            nav.add(Mark.once(link, "nav-" + (destination.path.isEmpty() ? "overview" : destination.path)));
            links.put(destination, link);
        }
        return nav;
    }

    private static Component foot() {
        Anchor user = Mark.label(Mark.style(Words.link(AccessGate.ACCOUNT, ""), "tg-rail-user"), "My account");
        String name = SignedIn.find().map(Actor::username).orElse("");
        user.getElement().appendChild(new Element("strong").setText(name), new Element("span").setText("My account"));
        Mark.once(user, "signed-in-as");
        NativeButton keys = Mark.hotkey(button("Keyboard shortcuts", Icon.HELP, "shortcuts"), "?");
        keys.addClickListener(event -> new ShortcutsDialog().open());
        NativeButton scheme = button("Switch between dark and light", Icon.SCHEME, "scheme-toggle");
        scheme.getElement().setAttribute("data-scheme-toggle", true);
        NativeButton leave = button("Sign out", Icon.SIGN_OUT, "sign-out");
        leave.addClickListener(event -> SignedIn.leave());
        return Mark.style(new Div(user, keys, scheme, leave), "tg-rail-foot");
    }

    private static NativeButton button(String label, Icon icon, String id) {
        NativeButton button = Mark.once(Mark.style(new NativeButton(), "tg-rail-button"), id);
        button.getElement().setAttribute("type", "button");
        button.add(icon.draw());
        return Mark.label(button, label);
    }
}
