package io.tollgate.control;

import io.micronaut.runtime.Micronaut;

/** Starts the control plane; the console, when it is on the class path, starts with it. */
public final class ControlPlane {
    private ControlPlane() {}

    public static void main(String[] args) {
        Micronaut.build(args).mainClass(ControlPlane.class).start();
    }
}
