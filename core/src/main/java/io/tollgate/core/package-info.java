/**
 * What both planes must agree on. No I/O, no clock, no framework: time comes in as a parameter.
 */
@NullMarked
package io.tollgate.core;

import org.jspecify.annotations.NullMarked;
