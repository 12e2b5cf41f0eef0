package io.tollgate.core.config;

/** How nodes find out whether a token of an issuer holds. */
public sealed interface TokenProof permits IssuerKeys, Introspection {}
