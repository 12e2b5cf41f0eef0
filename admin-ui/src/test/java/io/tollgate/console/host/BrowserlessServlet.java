package io.tollgate.console.host;

import com.vaadin.browserless.mocks.MockService;
import com.vaadin.browserless.mocks.MockVaadinServlet;
import com.vaadin.browserless.mocks.MockedUI;
import com.vaadin.flow.di.Instantiator;
import com.vaadin.flow.function.DeploymentConfiguration;
import com.vaadin.flow.server.ServiceException;
import com.vaadin.flow.server.VaadinServletService;
import com.vaadin.flow.server.startup.ErrorNavigationTargetInitializer;
import com.vaadin.flow.server.startup.RouteRegistryInitializer;
import io.micronaut.context.BeanContext;
import jakarta.servlet.ServletException;
import java.util.Optional;

/**
 * The console's servlet where there is neither Jetty nor a browser: the same views, made by the same beans, and listened to
 * by the same listeners.
 */
public final class BrowserlessServlet extends MockVaadinServlet {
    private final transient BeanContext beans;

    public BrowserlessServlet(BeanContext beans) {
        this.beans = beans;
    }

    @Override
    protected VaadinServletService createServletService(DeploymentConfiguration configuration) {
        VaadinServletService service = new MockService(this, configuration, MockedUI::new) {
            @Override
            protected Optional<Instantiator> loadInstantiators() {
                return Optional.of(new BeanInstantiator(this, beans));
            }
        };
        try {
            service.init();
            new RouteRegistryInitializer().onStartup(VaadinContext.views(beans), getServletContext());
            new ErrorNavigationTargetInitializer().onStartup(VaadinContext.refusals(beans), getServletContext());
        } catch (ServiceException | ServletException e) {
            throw new IllegalStateException(e);
        }
        return service;
    }
}
