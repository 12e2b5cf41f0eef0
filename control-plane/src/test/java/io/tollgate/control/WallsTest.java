package io.tollgate.control;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.tollgate.core.HouseRules;
import java.util.Set;

/** The arrows between modules, and the house's names. */
@AnalyzeClasses(packages = "io.tollgate.control", importOptions = DoNotIncludeTests.class)
final class WallsTest {
    @ArchTest
    static final ArchRule seesOnlyWhatItMay =
            HouseRules.seesOnly("io.tollgate.control", "io.tollgate.core..", "io.tollgate.protocol..");

    @ArchTest
    static final ArchRule featuresHaveNoCycles = HouseRules.noCyclesIn("io.tollgate.control");

    @ArchTest
    static final ArchRule packagesAreFeatures = HouseRules.noLayerPackages();

    @ArchTest
    static final ArchRule namesSaySomething = HouseRules.noEmptyNames();

    @ArchTest
    static final ArchRule comparesSecretsInConstantTime = HouseRules.comparesInConstantTime(
            Set.of(),
            "io.tollgate.control.account..",
            "io.tollgate.control.key..",
            "io.tollgate.control.node..",
            "io.tollgate.control.operator..",
            "io.tollgate.control.trust..");

    @ArchTest
    static final ArchRule secretsCompareThemselves =
            HouseRules.compareThemselvesInConstantTime(Set.of("MasterKey", "PasswordHash", "Totp"));
}
