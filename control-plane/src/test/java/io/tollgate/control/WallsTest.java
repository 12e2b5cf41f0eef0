package io.tollgate.control;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.tollgate.core.HouseRules;

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
}
