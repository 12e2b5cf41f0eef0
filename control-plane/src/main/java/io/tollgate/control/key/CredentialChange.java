package io.tollgate.control.key;

import io.tollgate.core.key.Credential;

/** A credential as it became with that number of the history. A credential that changed twice is there once. */
public record CredentialChange(long sequence, Credential credential) {}
