/**
 * What the nodes counted, kept and added up: ten seconds for six hours, minutes for a week, hours for 90 days.
 *
 * <p>In: {@link io.tollgate.control.telemetry.TelemetryIntake}, from the nodes' streams. Out:
 * {@link io.tollgate.control.telemetry.Telemetry}, for people, the console and alerts. What does not go here: what is wrong
 * with the numbers ({@code control.alert}). Everything that reads or writes blocks on the database.
 */
@NullMarked
package io.tollgate.control.telemetry;

import org.jspecify.annotations.NullMarked;
