package io.tollgate.console.certificate;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.vaadin.flow.component.Component;
import com.vaadin.flow.router.PageTitle;
import com.vaadin.flow.router.Route;
import io.micronaut.context.annotation.Prototype;
import io.tollgate.console.catalogue.ObjectList;
import io.tollgate.console.kit.Curl;
import io.tollgate.console.kit.DataTable;
import io.tollgate.console.kit.DataTable.Trait;
import io.tollgate.console.kit.Icon;
import io.tollgate.console.kit.Moment;
import io.tollgate.console.kit.StatusBadge;
import io.tollgate.console.kit.StatusBadge.Tone;
import io.tollgate.console.kit.Words;
import io.tollgate.console.session.NeedsPermission;
import io.tollgate.console.shell.MainLayout;
import io.tollgate.control.catalogue.Catalogue;
import io.tollgate.control.catalogue.CertificateStatus;
import io.tollgate.control.catalogue.Entry;
import io.tollgate.control.operator.OperatorPermission;
import io.tollgate.core.config.Certificate;
import io.tollgate.core.config.Kind;
import io.tollgate.core.json.Json;
import java.time.InstantSource;

/** All certificates. */
@Prototype
@Route(value = "certificates", layout = MainLayout.class)
@PageTitle("Certificates · Tollgate")
@NeedsPermission(OperatorPermission.CERTIFICATES_READ)
public final class CertificateListView extends ObjectList {
    private final transient InstantSource clock;

    CertificateListView(Catalogue catalogue, Curl curl, InstantSource clock) {
        super(
                Kind.CERTIFICATE,
                catalogue,
                curl,
                new Texts(
                        "Certificates",
                        "What the nodes show to clients that come over TLS. A new one is in force with the next handshake.",
                        "No certificates yet. Until there is one, the nodes refuse every TLS handshake.",
                        Icon.CERTIFICATE));
        this.clock = clock;
    }

    @Override
    protected void columns(DataTable<Entry> table) {
        table.column("Hosts", entry -> Words.chips(certificate(entry).hosts()))
                .column("Clients of", entry -> Words.chips(certificate(entry).trustStores()), Trait.DETAIL)
                .column("Key", entry -> Words.dim(certificate(entry).chain().keyKind()), Trait.DETAIL)
                .column("Ends", entry -> Moment.of(certificate(entry).chain().notAfter()), Trait.SHRINK)
                .column("State", this::state, Trait.SHRINK);
    }

    private Component state(Entry entry) {
        CertificateStatus.State state =
                CertificateStatus.of(certificate(entry), clock.instant()).state();
        return badge(state);
    }

    static StatusBadge badge(CertificateStatus.State state) {
        return switch (state) {
            case VALID -> new StatusBadge(Tone.OK, "Valid");
            case EXPIRING -> new StatusBadge(Tone.WARN, "Expiring");
            case EXPIRED -> new StatusBadge(Tone.BAD, "Expired");
            case NOT_YET_VALID -> new StatusBadge(Tone.WARN, "Not yet valid");
        };
    }

    @Override
    protected ObjectNode example() {
        return Json.object()
                .put("name", "shop")
                .put("certPem", "-----BEGIN CERTIFICATE-----\n…")
                .put("keyPem", "-----BEGIN PRIVATE KEY-----\n…");
    }

    private static Certificate certificate(Entry entry) {
        return (Certificate) entry.object();
    }
}
