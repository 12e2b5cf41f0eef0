/**
 * Configuration files: YAML or JSON, one or many, put together into one document of which every part knows the file and
 * line that it comes from. Everything has a bound, since files may come from anywhere.
 *
 * <p>What does not go here: what the objects mean ({@code core.config} says) and sending them.
 *
 * <p>Starting points: {@link io.tollgate.cli.document.Sources} finds the files, {@link io.tollgate.cli.document.Bundle} puts
 * them together. One thread.
 */
@NullMarked
package io.tollgate.cli.document;

import org.jspecify.annotations.NullMarked;
