-- 0006: a feed's time of an update is no date of publication; the text of a page may be asked for elsewhere.
ALTER TABLE page ADD COLUMN IF NOT EXISTS hinted_date_from text;
COMMENT ON COLUMN page.hinted_date_from IS 'updated, date_modified: the feed says only when it was changed; NULL: when it was published';
ALTER TABLE page ADD COLUMN IF NOT EXISTS text_url text;
COMMENT ON COLUMN page.text_url IS 'where its text is asked for, if not at url: a document of an API';
