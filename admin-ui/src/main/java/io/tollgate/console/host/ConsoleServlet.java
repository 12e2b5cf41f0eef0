package io.tollgate.console.host;

import com.vaadin.flow.di.Instantiator;
import com.vaadin.flow.function.DeploymentConfiguration;
import com.vaadin.flow.server.RequestHandler;
import com.vaadin.flow.server.ServiceException;
import com.vaadin.flow.server.VaadinServlet;
import com.vaadin.flow.server.VaadinServletService;
import com.vaadin.flow.server.communication.UidlRequestHandler;
import io.micronaut.context.BeanContext;
import java.util.List;
import java.util.Optional;

/** Vaadin's servlet, with Micronaut to make the views. */
final class ConsoleServlet extends VaadinServlet {
    private final transient BeanContext beans;

    ConsoleServlet(BeanContext beans) {
        this.beans = beans;
    }

    @Override
    protected VaadinServletService createServletService(DeploymentConfiguration configuration) throws ServiceException {
        VaadinServletService service = new VaadinServletService(this, configuration) {
            @Override
            protected Optional<Instantiator> loadInstantiators() {
                return Optional.of(new BeanInstantiator(this, beans));
            }

            @Override
            protected List<RequestHandler> createRequestHandlers() throws ServiceException {
                List<RequestHandler> handlers = super.createRequestHandlers();
                handlers.replaceAll(handler -> handler instanceof UidlRequestHandler ? new PageMessages() : handler);
                return handlers;
            }
        };
        service.init();
        return service;
    }
}
