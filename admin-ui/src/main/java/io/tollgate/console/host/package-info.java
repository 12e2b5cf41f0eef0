/**
 * Puts the console on its port: an embedded Jetty that serves Vaadin, views made by Micronaut, and the headers that
 * every answer carries.
 *
 * <p>What does not go here: who may see what (see {@code console.session}), and anything that is drawn.
 *
 * <p>Starting point: {@link io.tollgate.console.host.ConsoleServer}. Jetty's threads enter views with the Vaadin session
 * locked; nothing here is called from a Netty thread but the start itself.
 */
@NullMarked
package io.tollgate.console.host;

import org.jspecify.annotations.NullMarked;
