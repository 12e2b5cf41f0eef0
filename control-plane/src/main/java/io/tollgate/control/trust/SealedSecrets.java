package io.tollgate.control.trust;

import io.micronaut.context.annotation.Factory;
import jakarta.inject.Singleton;
import java.util.function.UnaryOperator;

/** The rows of {@link SecretStore}. */
@Factory
final class SealedSecrets {
    @Singleton
    SealedColumn column() {
        return new SealedColumn("secrets", "name", "sealed", UnaryOperator.identity());
    }
}
