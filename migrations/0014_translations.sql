-- 0014: translations are linked with their evidence: what each text shares with its translations, links in the view.
CREATE TABLE IF NOT EXISTS article_sign (
    article_id bigint   PRIMARY KEY REFERENCES article ON DELETE CASCADE,
    source_id  text     NOT NULL REFERENCES source,
    version_no int      NOT NULL,
    reader     smallint NOT NULL,
    language   text     NOT NULL,
    day        date     NOT NULL,
    day_known  boolean  NOT NULL,
    twin       text     NOT NULL,
    signs      text[]   NOT NULL
);
CREATE INDEX IF NOT EXISTS article_sign_day ON article_sign (source_id, day);
CREATE INDEX IF NOT EXISTS article_sign_twin ON article_sign (url_hash(twin));
COMMENT ON TABLE article_sign IS 'what a text holds that its translations must hold, too: numbers, days, names by their sound, files';
COMMENT ON COLUMN article_sign.reader IS 'of the signs; those of another are read again';
COMMENT ON COLUMN article_sign.day IS 'published where the ministry is, else first seen';
COMMENT ON COLUMN article_sign.twin IS 'its address without what names its language';

ALTER TABLE article_alternate ADD COLUMN IF NOT EXISTS how text NOT NULL DEFAULT 'hreflang'
    CHECK (how IN ('hreflang', 'switcher'));
COMMENT ON TABLE article_alternate IS 'other languages of a page by its own word: hreflang, or a language switcher that leads to an announcement';

CREATE OR REPLACE VIEW announcement_link AS
    SELECT a AS id, b AS other_id, kind, score, evidence, decided_at FROM entry_link
     UNION ALL
    SELECT b, a, kind, score, evidence, decided_at FROM entry_link WHERE kind IN ('translation', 'related');
COMMENT ON VIEW announcement_link IS 'announcements that belong together, and why: translations and related ones from both sides';

DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'govharvest_writer') THEN
        GRANT SELECT, INSERT, UPDATE, DELETE ON article_sign, announcement_link TO govharvest_writer;
    END IF;
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'govharvest_reader') THEN
        GRANT SELECT ON announcement_link TO govharvest_reader;
    END IF;
END
$$;
