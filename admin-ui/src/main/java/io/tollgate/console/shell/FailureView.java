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
import io.tollgate.console.session.SignedIn;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A page that failed for a reason nobody foresaw. People get an id; the reason is in the log beside it. */
@Prototype
@ParentLayout(MainLayout.class)
@PageTitle("Failed · Tollgate")
public final class FailureView extends Div implements HasErrorParameter<Exception> {
    private static final Logger LOG = LoggerFactory.getLogger(FailureView.class);

    @Override
    public int setErrorParameter(BeforeEnterEvent event, ErrorParameter<Exception> parameter) {
        String id = SignedIn.requestId();
        LOG.error("page /{} failed, id {}", event.getLocation().getPath(), id, parameter.getException());
        add(
                new PageHeader("Something failed", ""),
                Banner.bad("This page can’t be shown", "The control plane’s log says why, with the id " + id + ".")
                        .retrying(() -> UI.getCurrent().getPage().reload()));
        return 500;
    }
}
