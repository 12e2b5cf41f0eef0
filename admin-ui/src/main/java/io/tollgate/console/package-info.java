/**
 * The console: what operators see and click. It runs in the control plane's process, calls the same services as the
 * REST API, and holds no rule of its own: permissions, validation, transactions and the audit trail are the services'.
 *
 * <p>Starting points: {@code host} puts it on a port, {@code session} says who is signed in, {@code shell} draws the
 * frame, {@code kit} has the pieces that every page is made of, {@code document} is the editor of one configuration
 * object; then one package for each page. Arrows go from pages to those; pages link to each other by path.
 */
@NullMarked
package io.tollgate.console;

import org.jspecify.annotations.NullMarked;
