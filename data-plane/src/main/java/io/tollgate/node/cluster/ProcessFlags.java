package io.tollgate.node.cluster;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ForkJoinPool;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * What this process must be before it may have a cluster member: a forgotten flag shows itself only under load or under
 * attack, so it is asked for at the start. What is wanting is told in one line, either as a refusal or as a warning.
 */
final class ProcessFlags {
    private static final int PARALLELISM_MIN = 4;
    private static final String PARALLELISM = "-Djava.util.concurrent.ForkJoinPool.common.parallelism=";
    private static final String OURS = " (expected: the flags in jvm.options)";

    private ProcessFlags() {}

    /** A flag without which Hazelcast does its work by slower means, or warns of what it can't do. */
    private record Needed(String flag, BooleanSupplier given) {
        static Needed module(String name) {
            return new Needed(
                    "--add-modules=" + name,
                    () -> ModuleLayer.boot().findModule(name).isPresent());
        }

        static Needed export(String module, String exported) {
            return new Needed(
                    "--add-exports=" + module + "/" + exported + "=ALL-UNNAMED",
                    () -> is(module, each -> each.isExported(exported, ProcessFlags.class.getModule())));
        }

        static Needed open(String module, String opened) {
            return new Needed(
                    "--add-opens=" + module + "/" + opened + "=ALL-UNNAMED",
                    () -> is(module, each -> each.isOpen(opened, ProcessFlags.class.getModule())));
        }

        private static boolean is(String module, Predicate<Module> so) {
            return ModuleLayer.boot().findModule(module).filter(so).isPresent();
        }
    }

    private static final List<Needed> NEEDED = List.of(
            Needed.module("java.se"),
            Needed.export("java.base", "jdk.internal.ref"),
            Needed.open("java.base", "java.lang"),
            Needed.open("java.base", "sun.nio.ch"),
            Needed.open("java.management", "sun.management"),
            Needed.open("jdk.management", "com.sun.management.internal"));

    /**
     * What was seen of a process.
     *
     * @param parallelism of the common pool as it is, whatever was asked for
     * @param given those of the needed flags that are in force, however they were given
     * @param arguments of the virtual machine
     * @param properties names of the system's properties
     */
    record Observed(
            String serialFilter, int parallelism, Set<String> given, List<String> arguments, Set<String> properties) {
        Observed {
            given = Set.copyOf(given);
            arguments = List.copyOf(arguments);
            properties = Set.copyOf(properties);
        }

        /** This one. */
        static Observed current() {
            return new Observed(
                    System.getProperty("jdk.serialFilter", ""),
                    ForkJoinPool.getCommonPoolParallelism(),
                    NEEDED.stream()
                            .filter(needed -> needed.given().getAsBoolean())
                            .map(Needed::flag)
                            .collect(Collectors.toSet()),
                    ManagementFactory.getRuntimeMXBean().getInputArguments(),
                    System.getProperties().stringPropertyNames());
        }
    }

    /** Why a member must not start in {@code observed}: one line; empty when it may. */
    static Optional<String> refusal(Observed observed) {
        List<String> absent = new ArrayList<>();
        if (!observed.serialFilter().equals("!*")) {
            absent.add("-Djdk.serialFilter=!*");
        }
        if (observed.parallelism() < PARALLELISM_MIN) {
            absent.add(PARALLELISM + PARALLELISM_MIN);
        }
        NEEDED.stream()
                .map(Needed::flag)
                .filter(flag -> !observed.given().contains(flag))
                .forEach(absent::add);
        if (observed.arguments().contains("--sun-misc-unsafe-memory-access=deny")) {
            absent.add("--sun-misc-unsafe-memory-access=allow"); // with "deny" it would not even start
        }
        return absent.isEmpty()
                ? Optional.empty()
                : Optional.of("cluster off: the process lacks " + String.join(" ", absent) + OURS);
    }

    /**
     * What may be meant well and is not ours: Hazelcast reads its settings from the system's properties too, and members
     * whose settings differ may not find together, or lose what the others would keep. One line; empty when there is
     * nothing.
     */
    static Optional<String> warning(Observed observed) {
        Set<String> foreign = observed.properties().stream()
                .filter(name -> name.startsWith("hazelcast."))
                .filter(name -> !MemberConfig.decides(name))
                .collect(Collectors.toCollection(TreeSet::new));
        return foreign.isEmpty()
                ? Optional.empty()
                : Optional.of("the cluster member also follows -D" + String.join(" -D", foreign)
                        + ", which nobody has tried with limits (expected: none)");
    }
}
