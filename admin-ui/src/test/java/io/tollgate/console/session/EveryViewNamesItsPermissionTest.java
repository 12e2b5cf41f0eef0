package io.tollgate.console.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.vaadin.flow.router.Route;
import com.vaadin.flow.router.RouteAlias;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A view that names no permission would be shown to nobody; better that the build says so. */
final class EveryViewNamesItsPermissionTest {
    private static final List<JavaClass> VIEWS = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests()).importPackages("io.tollgate.console").stream()
                    .filter(type -> type.isAnnotatedWith(Route.class) || type.isAnnotatedWith(RouteAlias.class))
                    .toList();

    @Test
    void aViewNeedsAPermissionOrSaysWhyItNeedsNone() {
        assertThat(VIEWS)
                .hasSizeGreaterThan(10)
                .allSatisfy(view -> assertThat(view.isAnnotatedWith(NeedsPermission.class)
                                ^ view.isAnnotatedWith(OpenToAll.class)
                                ^ view.isAnnotatedWith(OpenToMyself.class))
                        .as(view.getName())
                        .isTrue());
    }

    @Test
    void onlyTheSignInPageIsOpen() {
        assertThat(VIEWS.stream()
                        .filter(view -> view.isAnnotatedWith(OpenToAll.class))
                        .map(JavaClass::getSimpleName))
                .containsExactly("LoginView");
    }

    @Test
    void onlyOnesOwnAccountNeedsNothingButSigningIn() {
        assertThat(VIEWS.stream()
                        .filter(view -> view.isAnnotatedWith(OpenToMyself.class))
                        .map(JavaClass::getSimpleName))
                .containsExactly("AccountView");
    }
}
