package io.tollgate.cli;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.tollgate.core.HouseRules;

/** The command line knows core and nothing else of ours: it speaks with the control plane as anybody does. */
@AnalyzeClasses(packages = "io.tollgate.cli", importOptions = DoNotIncludeTests.class)
final class WallsTest {
    @ArchTest
    static final ArchRule seesOnlyCore = HouseRules.seesOnly("io.tollgate.cli", "io.tollgate.core..");

    @ArchTest
    static final ArchRule featuresHaveNoCycles = HouseRules.noCyclesIn("io.tollgate.cli");

    @ArchTest
    static final ArchRule packagesAreFeatures = HouseRules.noLayerPackages();

    @ArchTest
    static final ArchRule namesSaySomething = HouseRules.noEmptyNames();
}
