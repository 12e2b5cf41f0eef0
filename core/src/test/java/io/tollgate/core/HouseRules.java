package io.tollgate.core;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import java.nio.Buffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
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

    /**
     * Where secrets and their hashes are, bytes are compared by {@code MessageDigest.isEqual}, which takes the same time
     * wherever two differ. Classes named in {@code publics} compare what is no secret.
     */
    public static ArchRule comparesInConstantTime(Set<String> publics, String... rooms) {
        return noClasses()
                .that(resideInAnyPackage(rooms)
                        .and(describe("compare secrets", type -> !publics.contains(type.getSimpleName()))))
                .should()
                .accessTargetWhere(describe(
                        "bytes are compared until two differ",
                        access -> access.getTargetOwner().isEquivalentTo(Arrays.class)
                                && access.getName().matches("equals|compare|compareUnsigned|mismatch|deepEquals")))
                .orShould()
                .accessTargetWhere(describe(
                        "buffers are compared until two differ",
                        access -> access.getTargetOwner().isAssignableTo(Buffer.class)
                                && access.getName().matches("equals|compareTo|mismatch")));
    }

    /** Each class named in {@code types} holds a secret or its hash, and has a comparison of its own that takes the same time always. */
    public static ArchRule compareThemselvesInConstantTime(Set<String> types) {
        return classes()
                .that(describe("hold secrets", type -> types.contains(type.getSimpleName())))
                .should()
                .callMethod(MessageDigest.class, "isEqual", byte[].class, byte[].class);
    }

    private static DescribedPredicate<JavaClass> emptyNamed() {
        return describe(
                "named Impl, Manager, Util, Helper, Base, Info or Processor",
                type -> EMPTY_NAMES.matcher(type.getSimpleName()).matches()
                        && !type.isAssignableTo("com.hazelcast.map.EntryProcessor"));
    }
}
