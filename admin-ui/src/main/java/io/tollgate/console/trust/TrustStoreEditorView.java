package io.tollgate.console.trust;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.vaadin.flow.router.Route;
import com.vaadin.flow.router.RouteAlias;
import io.micronaut.context.annotation.Prototype;
import io.tollgate.console.catalogue.DocumentForm;
import io.tollgate.console.catalogue.FormSection;
import io.tollgate.console.catalogue.ObjectEditor;
import io.tollgate.console.kit.Curl;
import io.tollgate.console.kit.Mark;
import io.tollgate.console.session.NeedsPermission;
import io.tollgate.console.shell.MainLayout;
import io.tollgate.control.catalogue.Catalogue;
import io.tollgate.control.operator.OperatorPermission;
import io.tollgate.core.config.Kind;
import io.tollgate.core.json.Json;
import java.util.List;

/** One trust store. */
@Prototype
@Route(value = "trust-stores/:name", layout = MainLayout.class)
@RouteAlias(value = "new/trust-store", layout = MainLayout.class)
@NeedsPermission(OperatorPermission.TRUST_READ)
public final class TrustStoreEditorView extends ObjectEditor {
    TrustStoreEditorView(Catalogue catalogue, Curl curl) {
        super(Kind.TRUST_STORE, catalogue, curl);
    }

    @Override
    protected ObjectNode blank() {
        return Json.object().put("name", "").put("caPem", "").put("identity", "subject-cn");
    }

    @Override
    protected void fields(DocumentForm form, boolean creating) {
        FormSection basics = form.section(
                "Trust store",
                "Certificates name it, and clients of their hosts are asked for a certificate; routes accept it as mtls.");
        basics.text("/name", "Name", creating ? "Letters, digits, . _ and -; it can’t be changed later." : "")
                .setReadOnly(!creating);
        Mark.style(
                basics.pem("/caPem", "Certification authorities", "PEM. They sign clients’ certificates."), "tg-wide");

        FormSection holders = form.section("Whom a certificate stands for", "");
        holders.choice(
                "/identity",
                "Its holder’s name",
                List.of("subject-cn", "san-dns", "san-uri", "san-email"),
                "subject-cn");
        Mark.style(
                holders.named(
                        "/consumers",
                        "Consumers by holder",
                        "spiffe://shop/orders: acme on each line; * is every other holder. None: the holders’ names are"
                                + " consumers’."),
                "tg-wide");
    }
}
