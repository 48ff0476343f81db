-- 0006: a feed's time of an update is no date of publication.
ALTER TABLE page ADD COLUMN IF NOT EXISTS hinted_date_from text;
COMMENT ON COLUMN page.hinted_date_from IS 'updated, date_modified: the feed says only when it was changed; NULL: when it was published';
