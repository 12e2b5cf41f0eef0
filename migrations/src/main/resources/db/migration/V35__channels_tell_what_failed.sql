-- Why a channel did not take the last message it was sent, and how many were given up since it last took one. Nothing when it
-- took the last. An earlier version neither writes nor clears this.
ALTER TABLE alert_channels
    ADD COLUMN failed_at timestamptz,
    ADD COLUMN failure   text,
    ADD COLUMN given_up  bigint NOT NULL DEFAULT 0;
