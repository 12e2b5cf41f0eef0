package io.tollgate.control.operator;

import io.tollgate.control.trust.SealedColumn;
import jakarta.inject.Singleton;

/** The secrets of {@link SecondFactors}. */
@Singleton
final class SealedSecondFactors implements SealedColumn {
    @Override
    public String table() {
        return "operators";
    }

    @Override
    public String key() {
        return "username";
    }

    @Override
    public String column() {
        return "totp_sealed";
    }

    @Override
    public String purpose(String key) {
        return SecondFactors.place(key);
    }
}
