package io.tollgate.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.microsoft.playwright.Page;
import java.io.IOException;
import java.util.List;
import java.util.Objects;

/**
 * What axe-core finds on a page against WCAG 2.2, levels A and AA. One thing is left out: the eye in Vaadin's password field,
 * which is 19.5 px wide; nothing can only be done with it.
 */
final class Accessibility {
    private static final String ASK = """
            async only => {
              const found = await axe.run({exclude: [['vaadin-password-field-button']]}, {
                resultTypes: ['violations'],
                runOnly: only.length
                  ? {type: 'rule', values: only}
                  : {type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']}});
              return found.violations
                .filter(one => one.impact === 'serious' || one.impact === 'critical')
                .map(one => one.id + ' (' + one.impact + '): ' + one.help + ' — '
                  + one.nodes.slice(0, 3).map(node => node.target.join(' ') + ' ' + node.any.concat(node.all, node.none)
                    .map(check => check.message).join('; ')).join(' | '));
            }""";

    /** Those of the same levels that look at colors. */
    private static final List<String> OF_COLORS = List.of("color-contrast", "link-in-text-block");

    private final String script;

    Accessibility() throws IOException {
        try (var in = Objects.requireNonNull(
                Accessibility.class.getResourceAsStream("/axe.min.js"), "axe.min.js on the class path")) {
            script = new String(in.readAllBytes(), UTF_8);
        }
    }

    /** Serious and critical findings, one a line; empty when there are none. */
    List<String> findings(Page page) {
        return findings(page, List.of());
    }

    /** As above, on a page that was looked at before and has now only other colors. */
    List<String> findingsOfColors(Page page) {
        return findings(page, OF_COLORS);
    }

    private List<String> findings(Page page, List<String> only) {
        if (!Boolean.TRUE.equals(page.evaluate("'axe' in window"))) {
            page.evaluate(script);
        }
        return ((List<?>) page.evaluate(ASK, only))
                .stream().map(String::valueOf).toList();
    }
}
