package io.tollgate.console.host;

import com.vaadin.flow.component.page.AppShellConfigurator;
import com.vaadin.flow.di.LookupInitializer;
import com.vaadin.flow.router.HasErrorParameter;
import com.vaadin.flow.router.Layout;
import com.vaadin.flow.router.Route;
import com.vaadin.flow.server.InitParameters;
import com.vaadin.flow.server.startup.ErrorNavigationTargetInitializer;
import com.vaadin.flow.server.startup.LookupServletContainerInitializer;
import com.vaadin.flow.server.startup.RouteRegistryInitializer;
import com.vaadin.flow.server.startup.VaadinAppShellInitializer;
import com.vaadin.flow.server.startup.WebComponentConfigurationRegistryInitializer;
import io.micronaut.context.BeanContext;
import io.micronaut.inject.BeanDefinition;
import io.micronaut.inject.qualifiers.Qualifiers;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletContainerInitializer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.annotation.Annotation;
import java.net.URI;
import java.net.URL;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.eclipse.jetty.ee11.servlet.FilterHolder;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.servlet.ServletHolder;
import org.eclipse.jetty.ee11.servlet.SessionHandler;
import org.eclipse.jetty.ee11.websocket.jakarta.server.config.JakartaWebSocketServletContainerInitializer;
import org.eclipse.jetty.http.HttpCookie.SameSite;
import org.eclipse.jetty.util.resource.Resource;
import org.eclipse.jetty.util.resource.ResourceFactory;

/**
 * The servlet context that Vaadin runs in. Nothing scans the class path: views, layouts and the app shell are beans, and
 * their classes are handed to Vaadin's initializers.
 */
final class VaadinContext {
    /** A session that does nothing for so long is over. */
    static final Duration IDLE_MAX = Duration.ofMinutes(30);

    private static final String COOKIE = "TOLLGATE_CONSOLE";

    private VaadinContext() {}

    static ServletContextHandler create(BeanContext beans) {
        ServletContextHandler context = new ServletContextHandler("/", ServletContextHandler.SESSIONS);
        ClassLoader classes = VaadinContext.class.getClassLoader();
        context.setClassLoader(classes);
        context.setBaseResource(staticFiles(context, classes));
        context.setErrorHandler(new PlainErrors());
        secure(context.getSessionHandler());
        context.addFilter(new FilterHolder(new SecurityHeaders()), "/*", EnumSet.of(DispatcherType.REQUEST));
        JakartaWebSocketServletContainerInitializer.configure(context, null);
        initializers(context, beans);
        context.addServlet(servlet(beans), "/*");
        return context;
    }

    private static void secure(SessionHandler sessions) {
        sessions.setHttpOnly(true);
        sessions.setSameSite(SameSite.STRICT);
        sessions.setSessionCookie(COOKIE);
        sessions.setSessionIdPathParameterName(null); // an id in a URL ends up in logs
        sessions.setMaxInactiveInterval((int) IDLE_MAX.toSeconds());
    }

    private static ServletHolder servlet(BeanContext beans) {
        ServletHolder holder = new ServletHolder("console", new ConsoleServlet(beans));
        holder.setAsyncSupported(true);
        holder.setInitOrder(1);
        holder.setInitParameter(InitParameters.SERVLET_PARAMETER_PRODUCTION_MODE, "true");
        // Else the page's heartbeat alone would keep an abandoned session alive for ever.
        holder.setInitParameter(InitParameters.SERVLET_PARAMETER_CLOSE_IDLE_SESSIONS, "true");
        return holder;
    }

    private static void initializers(ServletContextHandler context, BeanContext beans) {
        add(context, new LookupServletContainerInitializer(), Set.of(LookupInitializer.class));
        add(context, new RouteRegistryInitializer(), views(beans));
        add(context, new ErrorNavigationTargetInitializer(), refusals(beans));
        add(context, new VaadinAppShellInitializer(), types(beans.getBeanDefinitions(AppShellConfigurator.class)));
        add(context, new WebComponentConfigurationRegistryInitializer(), Set.of());
    }

    /** Every page that has an address, and what is around it. */
    static Set<Class<?>> views(BeanContext beans) {
        Set<Class<?>> views = annotated(beans, Route.class);
        views.addAll(annotated(beans, Layout.class));
        return views;
    }

    /** Every page that says why another is not shown. */
    static Set<Class<?>> refusals(BeanContext beans) {
        return types(beans.getBeanDefinitions(HasErrorParameter.class));
    }

    private static void add(
            ServletContextHandler context, ServletContainerInitializer initializer, Set<Class<?>> types) {
        context.addServletContainerInitializer(initializer, types.toArray(Class[]::new));
    }

    private static Set<Class<?>> annotated(BeanContext beans, Class<? extends Annotation> annotation) {
        return types(beans.getBeanDefinitions(Qualifiers.<Object>byStereotype(annotation)));
    }

    private static Set<Class<?>> types(Collection<? extends BeanDefinition<?>> definitions) {
        Set<Class<?>> types = new LinkedHashSet<>();
        definitions.forEach(definition -> types.add(definition.getBeanType()));
        return types;
    }

    /** Every jar may bring files for the browser: Vaadin's bundle, its theme, and ours. */
    private static Resource staticFiles(ServletContextHandler context, ClassLoader classes) {
        ResourceFactory factory = ResourceFactory.of(context);
        List<Resource> roots = new ArrayList<>();
        try {
            for (URL root : Collections.list(classes.getResources("META-INF/resources"))) {
                roots.add(factory.newResource(URI.create(root.toString())));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return ResourceFactory.combine(roots);
    }
}
