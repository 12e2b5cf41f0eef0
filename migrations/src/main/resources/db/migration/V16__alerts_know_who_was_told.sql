-- The channels that were told that an alert fires, and not that it is over: null until then, and again afterwards. What
-- begins to fire inside a silence is told when the silence ends, and nobody hears of the end of what they never heard of.
ALTER TABLE alerts ADD COLUMN told text[];
UPDATE alerts SET told = ARRAY(SELECT name FROM alert_channels) WHERE state = 'firing';
CREATE INDEX alerts_end_untold ON alerts (id) WHERE state = 'resolved' AND told IS NOT NULL;
