/**
 * Strict JSON: parsing with bounds, reading objects field by field with a JSON Pointer for every complaint, and the
 * canonical form that is signed.
 *
 * <p>What does not go here: the shape of any particular object (see {@code core.config}).
 *
 * <p>Starting points: {@link io.tollgate.core.json.Json} and {@link io.tollgate.core.json.JsonObjectReader}. Everything
 * here may be called from any thread; readers are confined to the thread that made them.
 */
@NullMarked
package io.tollgate.core.json;

import org.jspecify.annotations.NullMarked;
