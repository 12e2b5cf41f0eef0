package io.tollgate.console.importing;

import com.vaadin.flow.component.UI;
import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.button.ButtonVariant;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.textfield.TextField;
import com.vaadin.flow.router.PageTitle;
import com.vaadin.flow.router.QueryParameters;
import com.vaadin.flow.router.Route;
import io.micronaut.context.annotation.Prototype;
import io.tollgate.console.kit.ActionButton;
import io.tollgate.console.kit.Banner;
import io.tollgate.console.kit.Mark;
import io.tollgate.console.kit.PageHeader;
import io.tollgate.console.kit.Toast;
import io.tollgate.console.session.NeedsPermission;
import io.tollgate.console.session.SignedIn;
import io.tollgate.console.shell.MainLayout;
import io.tollgate.control.catalogue.Declarations.Outcome;
import io.tollgate.control.catalogue.WriteOptions;
import io.tollgate.control.importing.OpenApiImport;
import io.tollgate.control.importing.OpenApiImport.Imported;
import io.tollgate.control.operator.OperatorPermission;
import io.tollgate.control.problem.ProblemException;
import io.tollgate.control.problem.ProblemException.PreconditionFailed;
import org.jspecify.annotations.Nullable;

/**
 * Makes routes of an OpenAPI document. What is imported is what the preview showed: after a change of the form there is
 * nothing to import until it was looked at again, and a change by somebody else in between makes a new preview.
 */
@Prototype
@Route(value = "import", layout = MainLayout.class)
@PageTitle("Import · Tollgate")
@NeedsPermission(OperatorPermission.ROUTES_WRITE)
public final class ImportView extends Div {
    private static final int REASON_MAX = 500;

    private final transient OpenApiImport imports;
    private final ImportForm form = new ImportForm(this::preview, this::clear);
    private final Div messages = Mark.style(new Div(), "tg-messages");
    private final Div result = Mark.style(new Div(), "tg-messages", "tg-gap");

    ImportView(OpenApiImport imports) {
        this.imports = imports;
        result.getElement().setAttribute("aria-live", "polite");
        add(
                new PageHeader(
                                "Import an OpenAPI document",
                                "Each operation becomes a route, all of them in one revision. Importing again brings routes to what"
                                        + " the document says then, and leaves what people changed: access, limits, timeouts.")
                        .back("Routes", "routes"),
                Mark.style(form, "tg-card"),
                messages,
                result);
    }

    private void clear() {
        messages.removeAll();
        result.removeAll();
    }

    private void preview() {
        clear();
        form.unmark();
        Imported imported = run(new WriteOptions(null, true, null));
        if (imported == null) {
            return;
        }
        result.add(new ImportPreview(imported, form.prunes()));
        if (!imported.outcome().changes().isEmpty()) {
            result.add(importing("\"r" + imported.outcome().revision() + "\""));
        }
        result.scrollIntoView();
    }

    private Div importing(String previewed) {
        TextField reason = Mark.once(new TextField("Why"), "import-reason");
        reason.setMaxLength(REASON_MAX);
        reason.setPlaceholder("Kept in the revision and the audit trail");
        Button apply = Mark.once(
                new ActionButton(
                        "Import", () -> apply(previewed, reason.getValue().isBlank() ? null : reason.getValue())),
                "import-apply");
        apply.addThemeVariants(ButtonVariant.LUMO_PRIMARY);
        return Mark.style(new Div(Mark.style(new Div(reason, apply), "tg-look-up", "tg-section")), "tg-card", "tg-gap");
    }

    private void apply(String previewed, @Nullable String reason) {
        messages.removeAll();
        Imported imported = run(new WriteOptions(previewed, false, reason));
        if (imported != null) {
            Outcome done = imported.outcome();
            Toast.done(done.added() + " added, " + done.changed() + " changed, " + done.removed()
                    + " deleted, revision " + done.revision());
            UI.getCurrent().navigate("revisions/" + done.revision(), QueryParameters.empty());
        }
    }

    private @Nullable Imported run(WriteOptions options) {
        try {
            return imports.run(SignedIn.actor(), form.toJson(), form.prunes(), options);
        } catch (PreconditionFailed e) {
            preview();
            messages.add(
                    Banner.warning("Somebody changed the configuration meanwhile", "This is what importing does now."));
        } catch (ProblemException.Invalid e) {
            if (!form.mark(e.violations())) {
                messages.add(Banner.of("It can’t be imported", e));
            }
        } catch (ProblemException e) {
            messages.add(Banner.of("It can’t be imported", e));
        }
        return null;
    }
}
