package io.tollgate.node;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.tollgate.core.HouseRules;
import java.util.Set;

/** The arrows between modules, and the house's names. */
@AnalyzeClasses(packages = "io.tollgate.node", importOptions = DoNotIncludeTests.class)
final class WallsTest {
    @ArchTest
    static final ArchRule seesOnlyWhatItMay =
            HouseRules.seesOnly("io.tollgate.node", "io.tollgate.core..", "io.tollgate.protocol..");

    @ArchTest
    static final ArchRule featuresHaveNoCycles = HouseRules.noCyclesIn("io.tollgate.node");

    @ArchTest
    static final ArchRule packagesAreFeatures = HouseRules.noLayerPackages();

    @ArchTest
    static final ArchRule namesSaySomething = HouseRules.noEmptyNames();

    /** The mark that a record begins with is the same in every file. */
    @ArchTest
    static final ArchRule comparesSecretsInConstantTime = HouseRules.comparesInConstantTime(
            Set.of("SignedBytes"), "io.tollgate.node.filter..", "io.tollgate.node.guard..", "io.tollgate.node.sync..");

    @ArchTest
    static final ArchRule secretsCompareThemselves =
            HouseRules.compareThemselvesInConstantTime(Set.of("IssuerKeyFiles"));

    /** What decides about permits is tried with a cluster that is played, in virtual time: it must not know the real one. */
    @ArchTest
    static final ArchRule limitsDecideWithoutHazelcast = noClasses()
            .that()
            .resideInAnyPackage(
                    "io.tollgate.node.limit",
                    "io.tollgate.node.limit.counter..",
                    "io.tollgate.node.limit.owner..",
                    "io.tollgate.node.limit.quota..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("com.hazelcast..", "io.tollgate.node.limit.hazelcast..", "io.tollgate.node.cluster..");
}
