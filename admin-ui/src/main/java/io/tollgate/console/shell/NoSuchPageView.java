package io.tollgate.console.shell;

import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.router.BeforeEnterEvent;
import com.vaadin.flow.router.ErrorParameter;
import com.vaadin.flow.router.HasErrorParameter;
import com.vaadin.flow.router.NotFoundException;
import com.vaadin.flow.router.PageTitle;
import com.vaadin.flow.router.ParentLayout;
import io.micronaut.context.annotation.Prototype;
import io.tollgate.console.kit.PageHeader;
import io.tollgate.console.kit.Words;

/** There is nothing at this address. */
@Prototype
@ParentLayout(MainLayout.class)
@PageTitle("Not found · Tollgate")
public final class NoSuchPageView extends Div implements HasErrorParameter<NotFoundException> {
    @Override
    public int setErrorParameter(BeforeEnterEvent event, ErrorParameter<NotFoundException> parameter) {
        add(
                new PageHeader(
                        "Not found", "There is no page “/" + event.getLocation().getPath() + "”."),
                Words.link("", "Go to the overview"));
        return 404;
    }
}
