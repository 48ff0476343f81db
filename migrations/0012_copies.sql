-- 0012: why pages were joined to one announcement, what became of an announcement that was none of its own.
ALTER TABLE article_key ADD COLUMN IF NOT EXISTS day date;
ALTER TABLE article_key DROP CONSTRAINT article_key_pkey;
ALTER TABLE article_key ADD PRIMARY KEY (key, article_id) INCLUDE (day);
COMMENT ON COLUMN article_key.day IS 'on which the text was published, if that is certain: copies are looked for about then';

ALTER TABLE entry ADD COLUMN IF NOT EXISTS merged_into bigint REFERENCES entry;
CREATE INDEX IF NOT EXISTS entry_merged_into ON entry (merged_into);
COMMENT ON COLUMN entry.merged_into IS 'the announcement that has its pages now; NULL: it has them itself';

CREATE TABLE IF NOT EXISTS copy_reason (
    article_id       bigint      NOT NULL REFERENCES article ON DELETE CASCADE,
    other_article_id bigint      NOT NULL REFERENCES article ON DELETE CASCADE,
    by               text        NOT NULL CHECK (by IN ('guid', 'address', 'text', 'likeness')),
    jaccard          real,
    containment      real,
    titles           real,
    rule             int,
    moved_entry_id   bigint      REFERENCES entry,
    decided_at       timestamptz NOT NULL,
    PRIMARY KEY (article_id, other_article_id)
);
CREATE INDEX IF NOT EXISTS copy_reason_other ON copy_reason (other_article_id);
CREATE INDEX IF NOT EXISTS copy_reason_moved ON copy_reason (moved_entry_id);
COMMENT ON TABLE copy_reason IS 'why an article was joined to the announcement that another one carried already';
COMMENT ON COLUMN copy_reason.jaccard IS 'share of the shingles of both texts that are in both';
COMMENT ON COLUMN copy_reason.containment IS 'share of the shorter text''s shingles that are in the longer';
COMMENT ON COLUMN copy_reason.titles IS 'share of the words of both titles that are in both';
COMMENT ON COLUMN copy_reason.rule IS 'core.likeness.RULE of that day';
COMMENT ON COLUMN copy_reason.moved_entry_id IS 'an announcement that the article showed to be this one: its pages were moved';

ALTER TABLE operator_word ADD COLUMN IF NOT EXISTS was_entry_id bigint REFERENCES entry;
CREATE INDEX IF NOT EXISTS operator_word_was ON operator_word (was_entry_id);
COMMENT ON COLUMN operator_word.was_entry_id IS 'the announcement that the first page carried before: where it goes if the word is taken back';

DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'govharvest_writer') THEN
        GRANT SELECT, INSERT, UPDATE, DELETE ON copy_reason TO govharvest_writer;
    END IF;
END
$$;
