package io.tollgate.console.shell;

import com.vaadin.flow.component.UI;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.router.BeforeEnterEvent;
import com.vaadin.flow.router.ErrorParameter;
import com.vaadin.flow.router.HasErrorParameter;
import com.vaadin.flow.router.PageTitle;
import com.vaadin.flow.router.ParentLayout;
import io.micronaut.context.annotation.Prototype;
import io.tollgate.console.kit.Banner;
import io.tollgate.console.kit.PageHeader;
import io.tollgate.console.kit.Words;
import io.tollgate.control.problem.Problem;
import io.tollgate.control.problem.ProblemException;

/** A page that was refused: not allowed, not there, or the database is away. */
@Prototype
@ParentLayout(MainLayout.class)
@PageTitle("Refused · Tollgate")
public final class RefusalView extends Div implements HasErrorParameter<ProblemException> {
    @Override
    public int setErrorParameter(BeforeEnterEvent event, ErrorParameter<ProblemException> parameter) {
        ProblemException refusal = parameter.getException();
        Problem problem = Problem.of(refusal);
        add(new PageHeader(problem.title(), ""), banner(refusal), Words.link("", "Go to the overview"));
        return problem.status();
    }

    /** What may be over in a moment can be tried again. */
    private static Banner banner(ProblemException refusal) {
        Banner banner = Banner.of("This page can’t be shown", refusal);
        return refusal instanceof ProblemException.Unavailable
                ? banner.retrying(() -> UI.getCurrent().getPage().reload())
                : banner;
    }
}
