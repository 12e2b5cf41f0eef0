package io.tollgate.launcher;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.tollgate.core.HouseRules;

/** The launcher knows no other module, and the house's names. */
@AnalyzeClasses(packages = "io.tollgate.launcher", importOptions = DoNotIncludeTests.class)
final class WallsTest {
    @ArchTest
    static final ArchRule seesNoOtherModule = HouseRules.seesOnly("io.tollgate.launcher");

    @ArchTest
    static final ArchRule featuresHaveNoCycles = HouseRules.noCyclesIn("io.tollgate.launcher");

    @ArchTest
    static final ArchRule packagesAreFeatures = HouseRules.noLayerPackages();

    @ArchTest
    static final ArchRule namesSaySomething = HouseRules.noEmptyNames();
}
