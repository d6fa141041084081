package org.siesta.rest;

import jakarta.ws.rs.NotAcceptableException;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.util.Comparator;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/**
 * Refuses to give a type to which Accept says no: a weight of 0 is "not acceptable" (RFC 9110
 * §12.4.2), and the framework takes it for the least of those that are.
 */
public final class UnwantedType {

    private static final Pattern NO = Pattern.compile("0(?:\\.0{0,3})?");

    /** Once it is known which method answers, and so what it gives. */
    @ServerRequestFilter
    public void check(ResourceInfo resource, HttpHeaders fields) {
        boolean refused =
                given(resource)
                        .flatMap(type -> nearest(type, fields))
                        .map(range -> range.getParameters().get("q"))
                        .filter(weight -> NO.matcher(weight).matches())
                        .isPresent();
        if (refused) {
            throw new NotAcceptableException();
        }
    }

    private static Optional<MediaType> given(ResourceInfo resource) {
        return Stream.of(resource.getResourceMethod(), resource.getResourceClass())
                .map(place -> place.getAnnotation(Produces.class))
                .filter(Objects::nonNull)
                .map(produces -> MediaType.valueOf(produces.value()[0]))
                .findFirst();
    }

    /** RFC 9110 §12.5.1: of the ranges that hold the type the most specific one counts. */
    private static Optional<MediaType> nearest(MediaType type, HttpHeaders fields) {
        return fields.getAcceptableMediaTypes().stream()
                .filter(type::isCompatible)
                .min(
                        Comparator.comparing(MediaType::isWildcardType)
                                .thenComparing(MediaType::isWildcardSubtype));
    }
}
