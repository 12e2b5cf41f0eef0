package io.tollgate.console.certificate;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.html.DescriptionList;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.H2;
import com.vaadin.flow.component.html.Span;
import com.vaadin.flow.router.Route;
import com.vaadin.flow.router.RouteAlias;
import io.micronaut.context.annotation.Prototype;
import io.tollgate.console.catalogue.DocumentForm;
import io.tollgate.console.catalogue.FormSection;
import io.tollgate.console.catalogue.KindNames;
import io.tollgate.console.catalogue.ObjectEditor;
import io.tollgate.console.kit.Curl;
import io.tollgate.console.kit.Mark;
import io.tollgate.console.kit.Moment;
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
import io.tollgate.core.secret.SealedText;
import java.time.InstantSource;

/** One certificate. */
@Prototype
@Route(value = "certificates/:name", layout = MainLayout.class)
@RouteAlias(value = "new/certificate", layout = MainLayout.class)
@NeedsPermission(OperatorPermission.CERTIFICATES_READ)
public final class CertificateEditorView extends ObjectEditor {
    private final transient Catalogue catalogue;
    private final transient InstantSource clock;

    CertificateEditorView(Catalogue catalogue, Curl curl, InstantSource clock) {
        super(Kind.CERTIFICATE, catalogue, curl);
        this.catalogue = catalogue;
        this.clock = clock;
    }

    @Override
    protected ObjectNode blank() {
        return Json.object().put("name", "").put("certPem", "").put("keyPem", "");
    }

    @Override
    protected void fields(DocumentForm form, boolean creating) {
        FormSection basics = form.section("Certificate", "");
        basics.text("/name", "Name", creating ? "Letters, digits, . _ and -; it can’t be changed later." : "")
                .setReadOnly(!creating);
        basics.lines(
                "/hosts",
                "Hosts",
                "One on each line; none: the names in the certificate. *.example.com is one label; * is every other name,"
                        + " and clients that send none.");
        basics.references(
                "/trustStores",
                "Trust stores of clients",
                KindNames.of(catalogue, Kind.TRUST_STORE),
                "Who signs the certificates that clients of these hosts are asked for. None: they are not asked.");
        FormSection pem = form.section(
                "PEM",
                "The private key is sealed before it is stored, and never shown again. Paste both to replace them.");
        Mark.style(pem.pem("/certPem", "Certificates", "The server’s first, then each one’s issuer."), "tg-wide");
        Mark.style(pem.keyPem("/keyPem", "Private key", "PEM without a passphrase."), "tg-wide");
    }

    /**
     * No key is shown in a command that is made to be copied: neither one that was pasted, nor the one that is stored, which is left
     * as it is.
     */
    @Override
    protected ObjectNode shownAsCommand(ObjectNode document) {
        String key = document.path("keyPem").asText();
        if (key.isEmpty()) {
            return document;
        }
        return document.deepCopy()
                .put("keyPem", SealedText.isSealed(key) ? Certificate.STORED_KEY : "-----BEGIN PRIVATE KEY-----\n…");
    }

    @Override
    protected void extras(Div below, Entry shown) {
        CertificateStatus status = CertificateStatus.of((Certificate) shown.object(), clock.instant());
        DescriptionList facts = Mark.style(new DescriptionList(), "tg-facts");
        fact(facts, "State", CertificateListView.badge(status.state()));
        fact(facts, "Ends", Moment.exactly(status.notAfter()));
        fact(facts, "Begins", Moment.exactly(status.notBefore()));
        fact(facts, "Key", new Span(status.keyType()));
        fact(facts, "Subject", new Span(status.names().subject()));
        fact(facts, "Issuer", new Span(status.names().issuer()));
        fact(facts, "SHA-256", Words.mono(status.fingerprint()));
        Div head = Mark.style(new Div(new H2("What it says")), "tg-card-head");
        below.add(Mark.once(Mark.style(new Div(head, facts), "tg-card"), "certificate-facts"));
    }

    private static void fact(DescriptionList facts, String name, Component value) {
        facts.add(new DescriptionList.Term(name), new DescriptionList.Description(value));
    }
}
