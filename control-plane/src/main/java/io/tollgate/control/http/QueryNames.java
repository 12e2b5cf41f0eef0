package io.tollgate.control.http;

import io.micronaut.core.beans.BeanIntrospection;
import io.micronaut.core.beans.BeanIntrospector;
import io.micronaut.core.type.Argument;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.http.annotation.RequestBean;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ServerFilter;
import io.micronaut.web.router.MethodBasedRouteInfo;
import io.micronaut.web.router.RouteAttributes;
import io.micronaut.web.router.RouteMatch;
import io.tollgate.control.problem.ProblemException.Malformed;
import io.tollgate.control.problem.ProblemException.NotFound;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Refuses what the endpoint would not use or nobody could store: query parameters that it does not ask for, since a
 * dropped one would be believed ({@code ?dryrun=true} would write), and control characters, which PostgreSQL refuses or
 * which spoil what people read. The names are those of the matched endpoint's own arguments.
 */
@ServerFilter("/api/**")
final class QueryNames {
    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");
    /** A control character as a path writes it. */
    private static final Pattern ENCODED_CONTROL = Pattern.compile("%([01][0-9a-fA-F]|7[fF])");

    @RequestFilter
    void check(HttpRequest<?> request) {
        if (ENCODED_CONTROL.matcher(request.getUri().getRawPath()).find()) {
            throw new NotFound("a name with control characters");
        }
        RouteMatch<?> route = RouteAttributes.getRouteMatch(request).orElse(null);
        if (route == null || request.getParameters().isEmpty()) {
            return;
        }
        Set<String> known = names(route);
        for (String name : request.getParameters().names()) {
            if (!known.contains(name)) {
                throw new Malformed("?" + shown(name), "unknown query parameter " + expected(known));
            }
            for (String value : request.getParameters().getAll(name)) {
                if (CONTROL.matcher(value).find()) {
                    throw new Malformed("?" + name, "(expected: no control characters)");
                }
            }
        }
    }

    private static String expected(Set<String> known) {
        return known.isEmpty() ? "(expected: none here)" : "(expected: one of " + String.join(", ", known) + ")";
    }

    private static String shown(String name) {
        String bounded = name.length() > 40 ? name.substring(0, 40) + "…" : name;
        return CONTROL.matcher(bounded).replaceAll("?");
    }

    /** The query parameters that the endpoint's method takes, by itself or in a bean. */
    private static Set<String> names(RouteMatch<?> route) {
        Set<String> names = new TreeSet<>();
        if (route.getRouteInfo() instanceof MethodBasedRouteInfo<?, ?> method) {
            Stream.of(method.getTargetMethod().getArguments())
                    .flatMap(QueryNames::parts)
                    .filter(part -> part.isAnnotationPresent(QueryValue.class))
                    .map(part -> part.getAnnotationMetadata()
                            .stringValue(QueryValue.class)
                            .filter(name -> !name.isEmpty())
                            .orElse(part.getName()))
                    .forEach(names::add);
        }
        return names;
    }

    private static Stream<Argument<?>> parts(Argument<?> argument) {
        if (!argument.isAnnotationPresent(RequestBean.class)) {
            return Stream.of(argument);
        }
        BeanIntrospection<?> bean = BeanIntrospector.SHARED.getIntrospection(argument.getType());
        return Stream.of(bean.getConstructorArguments());
    }
}
