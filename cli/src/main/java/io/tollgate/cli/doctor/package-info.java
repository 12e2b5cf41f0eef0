/**
 * What is wrong with an installation: what can be seen from here, and what the control plane finds.
 *
 * <p>What does not go here: the checks that the control plane makes itself.
 *
 * <p>Starting point: {@link io.tollgate.cli.doctor.DoctorCommand}. One thread.
 */
@NullMarked
package io.tollgate.cli.doctor;

import org.jspecify.annotations.NullMarked;
