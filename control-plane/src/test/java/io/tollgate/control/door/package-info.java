/**
 * The door that tests come through: a real control plane on a real PostgreSQL and a port of its own, and an HTTP client.
 */
@NullMarked
package io.tollgate.control.door;

import org.jspecify.annotations.NullMarked;
