package io.tollgate.control.alert;

import io.micronaut.context.annotation.Factory;
import io.tollgate.control.trust.SealedColumn;
import jakarta.inject.Singleton;

/** The secrets of {@link AlertChannels}. */
@Factory
final class SealedChannelSecrets {
    @Singleton
    SealedColumn column() {
        return new SealedColumn("alert_channels", "name", "sealed", AlertChannels::purpose);
    }
}
