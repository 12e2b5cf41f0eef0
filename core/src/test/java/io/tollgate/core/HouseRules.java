package io.tollgate.core;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.regex.Pattern;

/** The walls that every module shares: each module's {@code WallsTest} applies them to its own packages. */
public final class HouseRules {
    private static final Pattern EMPTY_NAMES =
            Pattern.compile("[^$].*(Impl|Manager|Utils?|Helper|Base|Info|Processor)");

    private static final List<String> LAYER_PACKAGES =
            List.of("service", "dto", "model", "util", "utils", "common", "impl", "helper");

    private HouseRules() {}

    /** The module's classes may use their own module, those listed, and libraries. */
    public static ArchRule seesOnly(String module, String... modules) {
        return noClasses()
                .that()
                .resideInAPackage(module + "..")
                .should()
                .dependOnClassesThat(resideInAPackage("io.tollgate..")
                        .and(not(resideInAPackage(module + "..")))
                        .and(not(resideInAnyPackage(modules))))
                .allowEmptyShould(true);
    }

    /** Features may build on one another in one direction only. */
    public static ArchRule noCyclesIn(String module) {
        return slices().matching(module + ".(*)..").should().beFreeOfCycles().allowEmptyShould(true);
    }

    /** A package is named by its feature, not by the kind of class in it. */
    public static ArchRule noLayerPackages() {
        return noClasses()
                .should()
                .resideInAnyPackage(LAYER_PACKAGES.stream()
                        .map(name -> "io.tollgate.." + name + "..")
                        .toArray(String[]::new))
                .allowEmptyShould(true);
    }

    /** A name says what a class is; Hazelcast's entry processors keep the word their interface gave them. */
    public static ArchRule noEmptyNames() {
        return noClasses().should(ArchCondition.from(emptyNamed())).allowEmptyShould(true);
    }

    private static DescribedPredicate<JavaClass> emptyNamed() {
        return describe(
                "named Impl, Manager, Util, Helper, Base, Info or Processor",
                type -> EMPTY_NAMES.matcher(type.getSimpleName()).matches()
                        && !type.isAssignableTo("com.hazelcast.map.EntryProcessor"));
    }
}
