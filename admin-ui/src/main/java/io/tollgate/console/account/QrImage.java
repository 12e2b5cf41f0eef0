package io.tollgate.console.account;

import com.vaadin.flow.component.html.Span;
import io.nayuki.qrcodegen.QrCode;
import io.tollgate.console.kit.Mark;

/** A text as a QR code (ISO/IEC 18004): dark on light whatever the scheme, since cameras want it so. */
final class QrImage extends Span {
    private static final int BORDER = 3;

    QrImage(String text) {
        Mark.style(this, "tg-qr");
        getElement().setAttribute("role", "img");
        getElement().setAttribute("aria-label", "QR code of the secret that stands below");
        getElement().setProperty("innerHTML", svg(QrCode.encodeText(text, QrCode.Ecc.MEDIUM)));
    }

    private static String svg(QrCode code) {
        int size = code.size + 2 * BORDER;
        StringBuilder path = new StringBuilder();
        for (int y = 0; y < code.size; y++) {
            for (int x = 0; x < code.size; x++) {
                if (code.getModule(x, y)) {
                    path.append('M')
                            .append(x + BORDER)
                            .append(' ')
                            .append(y + BORDER)
                            .append("h1v1h-1z");
                }
            }
        }
        return "<svg viewBox=\"0 0 " + size + " " + size + "\" shape-rendering=\"crispEdges\">"
                + "<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/><path d=\"" + path + "\" fill=\"#000\"/></svg>";
    }
}
