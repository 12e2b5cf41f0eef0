package io.tollgate.console.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.console.audit.AuditView;
import io.tollgate.console.login.LoginView;
import io.tollgate.console.route.RouteListView;
import io.tollgate.console.session.AccessGate.Admission;
import io.tollgate.control.operator.Actor;
import io.tollgate.control.operator.OperatorPermission;
import io.tollgate.control.operator.OperatorRole;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Who sees which page. */
final class AdmissionTest {
    /** A view that somebody forgot to say anything about. */
    private static final class Forgotten {}

    @Test
    void strangersSeeTheSignInPageAndNothingElse() {
        assertThat(visit(LoginView.class, null)).isEqualTo(Admission.SHOWN);
        assertThat(visit(RouteListView.class, null)).isEqualTo(Admission.SIGN_IN_FIRST);
        assertThat(visit(Forgotten.class, null)).isEqualTo(Admission.SIGN_IN_FIRST);
        assertThat(AccessGate.admission(Forgotten.class, Optional.empty(), true))
                .isEqualTo(Admission.SIGN_IN_FIRST);
    }

    @Test
    void aViewWithoutAPermissionIsShownToNobody() {
        assertThat(visit(Forgotten.class, OperatorRole.ADMIN.permissions())).isEqualTo(Admission.DENIED);
    }

    @Test
    void aViewerSeesRoutesButNotTheAuditTrail() {
        assertThat(visit(RouteListView.class, OperatorRole.VIEWER.permissions()))
                .isEqualTo(Admission.SHOWN);
        assertThat(visit(AuditView.class, OperatorRole.VIEWER.permissions())).isEqualTo(Admission.DENIED);
        assertThat(visit(AuditView.class, OperatorRole.ADMIN.permissions())).isEqualTo(Admission.SHOWN);
    }

    @Test
    void nobodySeesMoreThanThePagesThatSayNoWithoutAnyPermission() {
        assertThat(visit(RouteListView.class, Set.of())).isEqualTo(Admission.DENIED);
    }

    private static Admission visit(
            Class<?> view, @org.jspecify.annotations.Nullable Set<OperatorPermission> permissions) {
        return AccessGate.admission(
                view, Optional.ofNullable(permissions).map(set -> new Actor("ada", set, "127.0.0.1", "r1")), false);
    }
}
