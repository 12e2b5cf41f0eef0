package io.tollgate.control.operator;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Nobody need sign in while the control plane is bound to loopback, so that a Prometheus beside it needs no token; bound
 * to anything else the permission holds. Decision record 0008.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface OpenOnLoopback {}
