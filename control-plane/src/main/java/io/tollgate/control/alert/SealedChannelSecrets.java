package io.tollgate.control.alert;

import io.tollgate.control.trust.SealedColumn;
import jakarta.inject.Singleton;

/** The secrets of {@link AlertChannels}. */
@Singleton
final class SealedChannelSecrets implements SealedColumn {
    @Override
    public String table() {
        return "alert_channels";
    }

    @Override
    public String key() {
        return "name";
    }

    @Override
    public String column() {
        return "sealed";
    }

    @Override
    public String purpose(String key) {
        return AlertChannels.purpose(key);
    }
}
