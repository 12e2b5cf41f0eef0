package io.tollgate.control.key;

import io.tollgate.core.key.Credential;
import java.util.List;

/**
 * Every credential at one moment.
 *
 * @param epoch which history this is: a UUID made once per database
 * @param sequence of the last change that is in it
 */
public record CredentialState(String epoch, long sequence, List<Credential> credentials) {
    public CredentialState {
        credentials = List.copyOf(credentials);
    }
}
