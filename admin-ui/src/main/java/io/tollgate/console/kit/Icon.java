package io.tollgate.console.kit;

import com.vaadin.flow.component.html.Span;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The drawings of the console: Lucide's (ISC, see {@code icons/LICENSE.txt}), inline so that they take the text's colour. */
public enum Icon {
    OVERVIEW("layout-dashboard"),
    ROUTE("route"),
    UPSTREAM("server"),
    CONSUMER("users"),
    KEY("key-round"),
    ISSUER("badge-check"),
    TRUST("user-check"),
    ROLE("shield-check"),
    LIMIT("gauge"),
    QUOTA("calendar-clock"),
    CERTIFICATE("lock"),
    NODE("network"),
    REVISION("history"),
    AUDIT("scroll-text"),
    ANCHOR("anchor"),
    OPERATOR("user-cog"),
    SCHEME("sun-moon"),
    SIGN_OUT("log-out"),
    SEARCH("search"),
    EXPLAIN("search-check"),
    PENALTY("shield-alert"),
    PLUS("plus"),
    UPLOAD("upload"),
    CLOSE("x"),
    COPY("copy"),
    CHECK("check"),
    MENU("menu"),
    DELETE("trash-2"),
    HELP("circle-question-mark"),
    WARNING("triangle-alert"),
    NEXT("chevron-right"),
    DOWN("chevron-down"),
    REVOKE("ban"),
    DONE("circle-check"),
    OPEN("circle"),
    EDIT("pencil"),
    TERMINAL("terminal"),
    ALERT("bell"),
    LIVE("activity"),
    NOTE("info");

    private final String svg;

    Icon(String file) {
        this.svg = read("/icons/" + file + ".svg");
    }

    /** The drawing; hidden from screen readers, so whatever it stands in needs a label. */
    public Span draw() {
        Span span = Mark.style(new Span(), "tg-icon");
        span.getElement().setAttribute("aria-hidden", "true");
        span.getElement().setProperty("innerHTML", svg);
        return span;
    }

    private static String read(String resource) {
        try (InputStream in = Icon.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("icon: " + resource + " is missing");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
