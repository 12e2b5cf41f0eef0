package io.tollgate.console.host;

import com.vaadin.flow.server.ServiceInitEvent;
import com.vaadin.flow.server.VaadinServiceInitListener;
import com.vaadin.flow.server.communication.IndexHtmlRequestListener;
import com.vaadin.flow.server.communication.IndexHtmlResponse;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.util.Base64;
import org.jsoup.nodes.Element;

/**
 * Adds our own scripts to the one HTML page there is, and the policy that lets only these and Vaadin's run. Scripts in
 * the page need the page's nonce. {@code unsafe-eval} stays: Flow's client compiles the expressions that the server
 * sends; {@code unsafe-inline} stays for styles only: web components write them.
 */
@Singleton
final class IndexPage implements VaadinServiceInitListener, IndexHtmlRequestListener {
    private static final int NONCE_BYTES = 18;

    private final transient SecureRandom random = new SecureRandom();

    @Override
    public void serviceInit(ServiceInitEvent event) {
        event.addIndexHtmlRequestListener(this);
    }

    @Override
    public void modifyIndexHtmlResponse(IndexHtmlResponse response) {
        Element head = response.getDocument().head();
        response.getDocument().body().attr("translate", "no");
        response.getDocument().getElementsByTag("html").attr("lang", "en");
        head.appendElement("link")
                .attr("rel", "icon")
                .attr("type", "image/svg+xml")
                .attr("href", "tollgate/logo.svg");
        // Not deferred: the colour scheme must stand before the first paint.
        head.appendElement("script").attr("src", "tollgate/console.js");
        head.appendElement("script").attr("type", "module").attr("src", "tollgate/charts/tg-chart.js");
        String nonce = nonce();
        response.getDocument().select("script").attr("nonce", nonce);
        response.getVaadinResponse().setHeader("Content-Security-Policy", policy(nonce));
    }

    private String nonce() {
        byte[] bits = new byte[NONCE_BYTES];
        random.nextBytes(bits);
        return Base64.getEncoder().encodeToString(bits);
    }

    private static String policy(String nonce) {
        return String.join(
                "; ",
                "default-src 'none'",
                "script-src 'self' 'unsafe-eval' 'nonce-" + nonce + "'",
                "style-src 'self' 'unsafe-inline'",
                "img-src 'self' data:",
                "font-src 'self' data:",
                "connect-src 'self'",
                "manifest-src 'self'",
                "base-uri 'self'",
                "form-action 'self'",
                "frame-ancestors 'none'");
    }
}
