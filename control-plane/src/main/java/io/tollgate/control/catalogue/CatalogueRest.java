package io.tollgate.control.catalogue;

import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MutableHttpResponse;
import io.tollgate.control.http.Bodies;
import io.tollgate.control.http.Document;
import io.tollgate.control.http.ListParameters;
import io.tollgate.control.operator.Actor;
import io.tollgate.core.config.Kind;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/** The one way in which objects of any kind meet HTTP. The controllers name the paths and the permissions. */
@Singleton
final class CatalogueRest {
    /** The revision that holds after a write, so that a caller can wait for nodes to have it. */
    static final String REVISION = "Tollgate-Revision";

    private final Catalogue catalogue;

    CatalogueRest(Catalogue catalogue) {
        this.catalogue = catalogue;
    }

    HttpResponse<Document> list(Actor actor, Kind kind, ListParameters parameters) {
        return Document.ok(ListParameters.toJson(
                catalogue.list(actor, kind, parameters.query()),
                entry -> entry.object().toJson()));
    }

    HttpResponse<Document> get(Actor actor, Kind kind, String name) {
        return withObject(HttpResponse.status(HttpStatus.OK), catalogue.get(actor, kind, name));
    }

    HttpResponse<Document> put(
            Actor actor, Kind kind, String name, byte @Nullable [] body, WriteParameters parameters) {
        return answer(catalogue.put(actor, kind, name, Bodies.json(body), parameters.options()), parameters);
    }

    HttpResponse<Document> patch(
            Actor actor, Kind kind, String name, byte @Nullable [] body, WriteParameters parameters) {
        return answer(catalogue.patch(actor, kind, name, Bodies.json(body), parameters.options()), parameters);
    }

    HttpResponse<Document> delete(Actor actor, Kind kind, String name, WriteParameters parameters) {
        return answer(catalogue.delete(actor, kind, name, parameters.options()), parameters);
    }

    private static HttpResponse<Document> answer(WriteResult result, WriteParameters parameters) {
        if (parameters.options().dryRun()) {
            return Document.ok(FieldChange.toJson(result.changes()));
        }
        Entry entry = result.entry();
        if (entry == null) {
            return HttpResponse.<Document>noContent().header(REVISION, Long.toString(result.revision()));
        }
        return withObject(HttpResponse.status(result.created() ? HttpStatus.CREATED : HttpStatus.OK), entry)
                .header(REVISION, Long.toString(result.revision()));
    }

    private static MutableHttpResponse<Document> withObject(MutableHttpResponse<Document> response, Entry entry) {
        return response.body(new Document(entry.object().toJson())).header("ETag", entry.etag());
    }
}
