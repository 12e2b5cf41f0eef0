package io.tollgate.console.kit;

import com.vaadin.flow.component.html.Span;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The sign and the name. */
public final class Brand {
    private static final String SVG = read();

    private Brand() {}

    /** The sign: a barrier over a road. */
    public static Span logo() {
        Span span = Mark.style(new Span(), "tg-logo");
        span.getElement().setAttribute("aria-hidden", "true");
        span.getElement().setProperty("innerHTML", SVG);
        return span;
    }

    /** The name as it is written beside the sign. */
    public static Span name() {
        return Mark.style(new Span("Tollgate"), "tg-brand-name");
    }

    private static String read() {
        try (InputStream in = Brand.class.getResourceAsStream("/META-INF/resources/tollgate/logo.svg")) {
            if (in == null) {
                throw new IllegalStateException("logo: missing");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
