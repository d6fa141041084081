package org.siesta.rest;

import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/**
 * Refuses a query parameter that the method does not take, one that comes twice, and one without a
 * value; and a condition that is empty. The same for every resource, so that none can forget it.
 */
public final class KnownParameters {

    /** Before a resource is asked: a mistyped parameter must not come to mean everybody. */
    @ServerRequestFilter
    public void check(ResourceInfo resource, UriInfo uri, HttpHeaders fields) {
        for (String condition : List.of(HttpHeaders.IF_MATCH, HttpHeaders.IF_NONE_MATCH)) {
            List<String> lines = fields.getRequestHeader(condition);
            if (lines != null && lines.stream().allMatch(String::isBlank) && !lines.isEmpty()) {
                // The framework would take it for none, and what somebody else wrote be lost.
                throw Problem.badRequest("The field " + condition + " is empty.");
            }
        }
        Map<String, List<String>> given = uri.getQueryParameters();
        if (given.isEmpty()) {
            return;
        }
        Set<String> known = known(resource);
        given.forEach((name, values) -> check(known, name, values));
    }

    private static Set<String> known(ResourceInfo resource) {
        return Stream.of(resource.getResourceMethod().getParameters())
                .filter(parameter -> parameter.isAnnotationPresent(QueryParam.class))
                .map(parameter -> parameter.getAnnotation(QueryParam.class).value())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static void check(Set<String> known, String name, List<String> values) {
        if (!known.contains(name)) {
            throw Problem.badRequest(
                    known.isEmpty()
                            ? "This path takes no query parameters."
                            : "There is no such query parameter; known are "
                                    + String.join(", ", known)
                                    + ".");
        }
        if (values.size() > 1) {
            throw Problem.badRequest("The query parameter " + name + " comes twice.");
        }
        if (values.getFirst().isEmpty()) {
            // To pass it over would list what nobody asked for.
            throw Problem.badRequest("The query parameter " + name + " is empty.");
        }
    }
}
