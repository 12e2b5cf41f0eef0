/**
 * Who believes whom, and why: the master key and what it seals, the certificate authority of the sync channel, the key
 * that signs what nodes obey, and the key of what the configuration keeps secret.
 *
 * <p>Starting points: {@link io.tollgate.control.trust.SecretBox} seals, {@link io.tollgate.control.trust.SecretStore}
 * keeps sealed secrets in the database. Operators' passwords and API keys do not belong here: both are hashed, not
 * sealed. Any thread; sealing takes microseconds, the store talks to the database and blocks.
 */
@NullMarked
package io.tollgate.control.trust;

import org.jspecify.annotations.NullMarked;
