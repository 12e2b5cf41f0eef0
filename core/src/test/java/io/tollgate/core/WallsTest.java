package io.tollgate.core;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.io.File;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.RandomAccessFile;
import java.net.DatagramSocket;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Clock;
import java.util.Set;

/** Core is pure: it depends on no module and no framework, touches no socket or file, and is told the time. */
@AnalyzeClasses(packages = "io.tollgate.core", importOptions = DoNotIncludeTests.class)
final class WallsTest {
    @ArchTest
    static final ArchRule seesOnlyItself = HouseRules.seesOnly("io.tollgate.core");

    @ArchTest
    static final ArchRule featuresHaveNoCycles = HouseRules.noCyclesIn("io.tollgate.core");

    @ArchTest
    static final ArchRule packagesAreFeatures = HouseRules.noLayerPackages();

    @ArchTest
    static final ArchRule namesSaySomething = HouseRules.noEmptyNames();

    /** Addresses are no secrets. */
    @ArchTest
    static final ArchRule comparesSecretsInConstantTime =
            HouseRules.comparesInConstantTime(Set.of("Cidr"), "io.tollgate.core.key..", "io.tollgate.core.secret..");

    @ArchTest
    static final ArchRule secretsCompareThemselves =
            HouseRules.compareThemselvesInConstantTime(Set.of("KeyHash", "SecretsKey"));

    @ArchTest
    static final ArchRule knowsNoFrameworkAndDoesNoInputOutput = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.netty..", "io.micronaut..", "java.net.http..", "java.nio.channels..", "java.nio.file..")
            .orShould()
            .dependOnClassesThat(type(Socket.class)
                    .or(type(ServerSocket.class))
                    .or(type(DatagramSocket.class))
                    .or(type(File.class))
                    .or(type(FileInputStream.class))
                    .or(type(FileOutputStream.class))
                    .or(type(RandomAccessFile.class)))
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule isToldTheTime =
            noClasses().should().accessTargetWhere(readsTheClock()).allowEmptyShould(true);

    /** Accesses and not calls alone, so that a method reference such as {@code Instant::now} counts too. */
    private static DescribedPredicate<JavaAccess<?>> readsTheClock() {
        return describe("the machine's clock is read", access -> {
            var owner = access.getTargetOwner();
            var name = access.getName();
            return (owner.isEquivalentTo(System.class) && name.equals("currentTimeMillis"))
                    || (owner.isEquivalentTo(Clock.class) && name.matches("system.*|tick.+"))
                    || (owner.getPackageName().equals("java.time")
                            && name.equals("now")
                            && !access.getTarget().getFullName().endsWith("now(java.time.Clock)"));
        });
    }
}
