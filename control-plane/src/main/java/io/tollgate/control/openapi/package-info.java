/**
 * The OpenAPI document of the admin API, which the build makes from the controllers.
 *
 * <p>What does not go here: descriptions; they stand at the endpoints.
 */
@NullMarked
package io.tollgate.control.openapi;

import org.jspecify.annotations.NullMarked;
