-- 0005: how far back a channel was walked is a time, not the time that was asked for: a later question may ask for less.
ALTER TABLE backfill ADD COLUMN IF NOT EXISTS reached_at timestamptz;
COMMENT ON COLUMN backfill.reached_at IS 'all that is younger is listed';
