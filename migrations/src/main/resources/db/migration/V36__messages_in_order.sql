-- A channel hears in order: who sends its first message keeps the others from the rest for so long.
ALTER TABLE alert_deliveries ADD COLUMN leased_until timestamptz;
