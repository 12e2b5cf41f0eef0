package io.tollgate.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.TimeoutError;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ScreenshotAnimations;
import com.microsoft.playwright.options.ScreenshotType;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** The console in the system's Chromium, driven by the ids that {@code admin-ui/TESTIDS.md} promises. */
final class ConsoleBrowser implements AutoCloseable {
    /** How wide a window on a desk is. */
    private static final List<Integer> DESKS = List.of(1440, 1280);

    /** Light and dark, on a desk and on a phone: what their pictures' names end with. */
    static final List<String> FORMS = List.of("", "-dark", "-phone", "-dark-phone");

    private static final double WAIT_MILLIS = 60_000;
    private static final Path SCREENSHOTS = TollgateUp.HOME.resolve("target").resolve("screenshots");
    private static final List<String> FLAGS = List.of(
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync");

    private final Playwright playwright;
    private final Browser browser;
    private final Page page;
    private final URI base;
    private final List<String> complaints = new ArrayList<>();
    private Effort effort = new Effort(0, 0);

    /**
     * What a person would have done so far.
     *
     * @param presses of the pointer, without those that only put it into a field
     * @param fields that were filled
     */
    record Effort(int presses, int fields) {
        Effort since(Effort before) {
            return new Effort(presses - before.presses, fields - before.fields);
        }

        private Effort pressed() {
            return new Effort(presses + 1, fields);
        }

        private Effort filled() {
            return new Effort(presses, fields + 1);
        }
    }

    ConsoleBrowser(URI base) {
        this.base = base;
        playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        browser = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(chromium())
                        .setArgs(FLAGS));
        // Far from UTC, and by half an hour: a time of the browser's own would be seen.
        page = browser.newPage(
                new Browser.NewPageOptions().setViewportSize(1440, 900).setTimezoneId("Asia/Kolkata"));
        page.setDefaultTimeout(WAIT_MILLIS);
        com.microsoft.playwright.assertions.PlaywrightAssertions.setDefaultAssertionTimeout(WAIT_MILLIS);
        page.onPageError(complaints::add);
    }

    private static Path chromium() {
        var named = System.getenv("TOLLGATE_CHROMIUM");
        var candidates = named != null
                ? Stream.of(named)
                : Stream.of("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome");
        return candidates
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(
                        "the browser's tests need Chromium: install it, or set TOLLGATE_CHROMIUM to its path"));
    }

    /** What was pressed and filled since the browser was opened. */
    Effort effort() {
        return effort;
    }

    /** Scripts' errors that nobody caught. */
    List<String> complaints() {
        return complaints;
    }

    void signIn(String username, String password) {
        page.navigate(base.toString());
        type("login-username", username);
        type("login-password", password);
        screenshot("sign-in");
        press("login-submit");
        assertThat(one("signed-in-as")).isVisible();
    }

    /** Goes to a page by its link; {@code name} is the path, or {@code overview}. */
    void go(String name) {
        press("nav-" + name);
        assertThat(one("nav-" + name)).hasAttribute("aria-current", "page");
        assertThat(one("page-title")).isVisible();
    }

    /** Opens the form of a new object from its list. */
    void startNew(String plural, String singular) {
        go(plural);
        press(plural + "-new");
        assertThat(page.locator("#" + singular + "-name")).isVisible();
    }

    /** Saves the form that is open and waits until the console says so. */
    void save() {
        press("save");
        assertThat(page.locator("#save")).hasCount(0);
    }

    /** Types into a field and leaves it. */
    void type(String id, String text) {
        var input = page.locator("#" + id + " input, #" + id + " textarea").first();
        effort = effort.filled();
        input.fill(text);
        input.press("Tab");
    }

    /** Gives a file to an upload. */
    void upload(String id, Path file) {
        page.locator("#" + id + " input[type=file]").setInputFiles(file);
    }

    /** Types into a field with a list and takes the entry. */
    void choose(String id, String text) {
        var input = page.locator("#" + id + " input").first();
        effort = effort.filled();
        input.click();
        input.press("Control+A"); // what is chosen already
        input.pressSequentially(text);
        input.press("Enter");
        input.press("Tab");
    }

    /** Picks an entry of a select. */
    void select(String id, String text) {
        press(id);
        effort = effort.pressed();
        page.locator("vaadin-select-item:visible")
                .getByText(text, new Locator.GetByTextOptions().setExact(true))
                .first()
                .click();
    }

    void press(String id) {
        effort = effort.pressed();
        one(id).click();
    }

    /** Two clicks as of a person who double-clicks everything. */
    void doublePress(String id) {
        one(id).dblclick();
    }

    /** Two clicks so near each other that both are under way before the server has answered the first. */
    void pressTwiceAtOnce(String id) {
        one(id).evaluate("button => { button.click(); button.click(); }");
        settle();
    }

    /** Presses a key wherever the focus is. */
    void key(String key) {
        page.keyboard().press(key);
    }

    /** Types where the focus is, letter by letter. */
    void keys(String text) {
        page.keyboard().type(text);
    }

    void awaitHidden(String text) {
        assertThat(page.getByText(text)).hasCount(0);
    }

    /** Waits until the page has nothing more to ask the server. */
    void settle() {
        page.waitForFunction("() => Object.values(window.Vaadin?.Flow?.clients ?? {})"
                + ".every(client => !client.isActive || !client.isActive())");
    }

    /** Picks one of several radio buttons by how its label begins. */
    void pick(String id, String label) {
        one(id).locator("vaadin-radio-button")
                .filter(new Locator.FilterOptions().setHasText(label))
                .locator("input")
                .check();
    }

    /** How many there are of {@code id}. */
    int count(String id) {
        return page.locator("[data-testid='" + id + "']").count();
    }

    /** Whether the page was loaded anew since {@link #remember}; a page that is, has forgotten. */
    boolean remembers() {
        return Boolean.TRUE.equals(page.evaluate("window.remembered === true"));
    }

    void remember() {
        page.evaluate("window.remembered = true");
    }

    /** The next message to the server fails, and its repetition is never answered; those after it go through. */
    void loseTheNextMessage() {
        var messages = new AtomicInteger();
        page.route(address -> address.contains("v-r=uidl"), message -> {
            int number = messages.incrementAndGet();
            if (number == 1) {
                message.abort();
            } else if (number > 2) {
                message.resume();
            }
        });
    }

    /** Waits until the page says that the server is away, or that it is not. */
    void awaitConnected(boolean connected) {
        var lost = page.locator("vaadin-connection-indicator").getByText("Connection lost");
        if (connected) {
            assertThat(lost).isHidden();
        } else {
            assertThat(lost).isVisible();
        }
    }

    /** The path of the page. */
    String path() {
        return (String) page.evaluate("location.pathname"); // what the page knows, not what its driver has heard of
    }

    /** What the address asks for, behind its path; empty when it asks for nothing. */
    String query() {
        return (String) page.evaluate("location.search"); // as above
    }

    /** What the chart of that label draws, as {@code tg-chart.js} has it; nothing before it has been given anything. */
    String drawn(String label) {
        return (String) page.locator("tg-chart[aria-label='" + label + "']").evaluate("chart => chart.data ?? ''");
    }

    /** The box itself: a press in the middle of a wide one meets nothing. */
    void tick(String id) {
        one(id).locator("input").check();
    }

    String text(String id) {
        return one(id).innerText().strip();
    }

    void awaitVisible(String id) {
        assertThat(one(id)).isVisible();
    }

    /** Whether it is there within three seconds. */
    boolean appears(String id) {
        try {
            one(id).waitFor(new Locator.WaitForOptions().setTimeout(3_000));
            return true;
        } catch (TimeoutError e) {
            return false;
        }
    }

    void awaitGone(String id) {
        assertThat(page.locator("#" + id)).hasCount(0);
    }

    /** What has shown itself once stays in the document when it hides. */
    void awaitUnseen(String id) {
        assertThat(page.locator("#" + id)).isHidden();
    }

    void awaitText(String id, String text) {
        assertThat(one(id)).containsText(text);
    }

    /** Waits for text anywhere on the page. */
    void awaitOnPage(String text) {
        assertThat(page.locator("main#content")).containsText(text); // fields have parts of that name
    }

    /** Waits for text in what lies over the page, too. */
    void awaitAnywhere(String text) {
        assertThat(page.getByText(text).first()).isVisible();
    }

    /** What a field holds. */
    String value(String id) {
        return page.locator("#" + id + " input, #" + id + " textarea").first().inputValue();
    }

    /** The rows of a table, by name. */
    List<String> rows(String table) {
        String prefix = table + "-row-";
        return page.locator("[data-testid^='" + prefix + "']").all().stream()
                .map(row -> row.getAttribute("data-testid").substring(prefix.length()))
                .toList();
    }

    void awaitShown(String selector) {
        page.waitForSelector(selector);
    }

    /** What a function of the page's own says. */
    Object evaluate(String function, Object argument) {
        return page.evaluate(function, argument);
    }

    void clickAt(double x, double y) {
        page.mouse().click(x, y);
    }

    void drag(double from, double to, double y) {
        page.mouse().move(from, y);
        page.mouse().down();
        page.mouse().move((from + to) / 2, y);
        page.mouse().move(to, y);
        page.mouse().up();
    }

    void awaitAddress(String part) {
        page.waitForCondition(() -> page.url().contains(part));
    }

    void reload() {
        page.reload();
    }

    void back() {
        page.goBack();
    }

    Locator one(String id) {
        return page.locator("[data-testid='" + id + "'], [id='" + id + "']").first();
    }

    /** Presses the one button whose test id begins so. */
    void pressFirst(String testIdPrefix) {
        page.locator("[data-testid^='" + testIdPrefix + "']").first().click();
    }

    /** A window as wide as a phone. */
    void narrow() {
        page.setViewportSize(390, 844);
    }

    /** Folds or unfolds a row as who has no pointer does. */
    void fold(String row) {
        one(row).locator("[data-fold]").press("Enter");
    }

    /** The page as it is, light and dark, on a desk and on a phone. */
    void screenshots(String name) {
        screenshot(name);
        press("scheme-toggle");
        screenshot(name + "-dark");
        page.setViewportSize(390, 844);
        screenshot(name + "-dark-phone");
        page.evaluate("document.querySelector('[data-scheme-toggle]').click()");
        screenshot(name + "-phone");
        page.setViewportSize(1440, 900);
    }

    /** Goes to an address as a bookmark does, and waits until the page has nothing more to ask. */
    void open(String address, String shows) {
        page.navigate(base.resolve("/" + address).toString());
        assertThat(one(shows)).isVisible();
        settle();
    }

    /** Addresses that the rail leads to, without their first slash. */
    List<String> linksInTheRail() {
        return page.locator("[id^='nav-']").all().stream()
                .map(link -> URI.create(link.getAttribute("href")).getPath().replaceFirst("^/", ""))
                .toList();
    }

    /** Names what makes the page wider than the window, when something does. */
    private static final String WIDER = """
            () => {
              const page = document.scrollingElement;
              if (page.scrollWidth <= page.clientWidth) return '';
              const names = [...document.querySelectorAll('body *')]
                .filter(one => one.getBoundingClientRect().right > page.clientWidth + 0.5)
                .slice(0, 8)
                .map(one => one.tagName.toLowerCase() + (one.id ? '#' + one.id : '') + (one.className ? '.' + one.className : ''));
              return page.scrollWidth + ' px: ' + names.join(', ');
            }""";

    /** Names the tables of which a part is out of sight: nothing says that they can be pushed sideways. */
    private static final String CUT_OFF = """
            () => [...document.querySelectorAll('.tg-table-wrap')]
              .filter(one => one.checkVisibility() && one.scrollWidth > one.clientWidth)
              .map(one => one.querySelector('table').getAttribute('aria-label') + ' by '
                  + (one.scrollWidth - one.clientWidth) + ' px')
              .join(', ')""";

    /** Names the commands and documents of which the right end is out of sight. */
    private static final String CODE_CUT_OFF = """
            () => [...document.querySelectorAll('.tg-code pre')]
              .filter(one => one.checkVisibility() && one.scrollWidth > one.clientWidth)
              .map(one => one.getAttribute('aria-label'))
              .join(', ')""";

    /** Names the fields that are too narrow to read what was typed. */
    private static final String NARROW = """
            () => [...document.querySelectorAll('input:not([type=checkbox], [type=radio], [type=file]), textarea')]
              .filter(one => one.checkVisibility() && one.clientWidth < 60)
              .map(one => (one.getAttribute('aria-label') ?? one.labels?.[0]?.textContent.trim() ?? one.id) + ' of ' + one.clientWidth + ' px')
              .join(', ')""";

    /**
     * Keeps the page in each of {@link #FORMS}; what {@code axe} finds in them, and what has to be pushed sideways, with the form's
     * name before it.
     */
    List<String> forms(String name, Accessibility axe) {
        return forms(name, axe, FORMS);
    }

    /** As above, in these forms only. */
    List<String> forms(String name, Accessibility axe, List<String> forms) {
        return forms(name, axe, forms, "");
    }

    /** As above; the pictures are of where {@code seen} is, unless it is empty. */
    List<String> forms(String name, Accessibility axe, List<String> forms, String seen) {
        List<String> found = new ArrayList<>();
        Set<Integer> widths = new HashSet<>();
        page.mouse().move(0, 0); // what lies under it looks different
        for (String form : forms) {
            int width = form.contains("phone") ? 390 : 1440;
            page.emulateMedia(new Page.EmulateMediaOptions()
                    .setColorScheme(form.contains("dark") ? ColorScheme.DARK : ColorScheme.LIGHT));
            page.setViewportSize(width, form.contains("phone") ? 844 : 900);
            page.evaluate("document.fonts.ready");
            awaitStill();
            if (!seen.isEmpty()) {
                one(seen).scrollIntoViewIfNeeded();
            }
            page.screenshot(new Page.ScreenshotOptions()
                    .setPath(picture(name + form))
                    .setType(ScreenshotType.JPEG)
                    .setQuality(80)
                    .setAnimations(ScreenshotAnimations.DISABLED));
            // A header that stays covers what was scrolled under it, and axe takes that for small.
            page.evaluate("scrollTo(0, 0)");
            String wider = (String) page.evaluate(WIDER);
            if (!wider.isEmpty()) {
                found.add(name + form + " is wider than the window: " + wider);
            }
            String cut = (String) page.evaluate(CODE_CUT_OFF);
            if (!cut.isEmpty()) {
                found.add(name + form + " cuts off " + cut);
            }
            String narrow = (String) page.evaluate(NARROW);
            if (!narrow.isEmpty()) {
                found.add(name + form + " presses together " + narrow);
            }
            // What is wrong with the rest is wrong in each color.
            List<String> findings = widths.add(width) ? axe.findings(page) : axe.findingsOfColors(page);
            findings.forEach(finding -> found.add(name + form + ": " + finding));
            if (form.isEmpty()) {
                for (int desk : DESKS) {
                    page.setViewportSize(desk, 900);
                    awaitStill();
                    String cutOff = (String) page.evaluate(CUT_OFF);
                    if (!cutOff.isEmpty()) {
                        found.add(name + " at " + desk + " px cuts off " + cutOff);
                    }
                }
            }
        }
        page.setViewportSize(1440, 900);
        return found;
    }

    /** Waits until no color or place is on its way to another: half-way, a text has a contrast that nobody reads it with. */
    private void awaitStill() {
        // A transition begins with the frame that draws what has changed.
        page.evaluate("() => new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(drawn)))");
        page.waitForFunction("""
                () => {
                  const still = root => root.getAnimations().every(one => one.playState !== 'running'
                      || one.effect?.getComputedTiming().endTime === Infinity)
                    && [...root.querySelectorAll('*')].every(element => !element.shadowRoot || still(element.shadowRoot));
                  return still(document);
                }""");
    }

    /** Where {@link #forms} keeps one. */
    static Path picture(String name) {
        return SCREENSHOTS.resolve("screens").resolve(name + ".jpg");
    }

    void screenshot(String name) {
        page.evaluate("document.fonts.ready");
        page.screenshot(new Page.ScreenshotOptions().setPath(SCREENSHOTS.resolve(name + ".png")));
    }

    @Override
    public void close() {
        browser.close();
        playwright.close();
    }
}
