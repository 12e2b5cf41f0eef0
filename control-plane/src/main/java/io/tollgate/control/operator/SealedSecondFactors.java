package io.tollgate.control.operator;

import io.micronaut.context.annotation.Factory;
import io.tollgate.control.trust.SealedColumn;
import jakarta.inject.Singleton;

/** The secrets of {@link SecondFactors}. */
@Factory
final class SealedSecondFactors {
    @Singleton
    SealedColumn column() {
        return new SealedColumn("operators", "username", "totp_sealed", SecondFactors::place);
    }
}
