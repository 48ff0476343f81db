-- 0011: stored pages are understood again: what was found, and what their channels said of them then.
CREATE TABLE IF NOT EXISTS page_hint (
    page_id          bigint NOT NULL REFERENCES page ON DELETE CASCADE,
    document_id      bigint NOT NULL,
    hinted_title     text,
    hinted_date      text,
    hinted_published timestamptz,
    hinted_summary   text,
    hinted_language  text,
    hinted_date_from text,
    PRIMARY KEY (page_id, document_id)
);
COMMENT ON TABLE page_hint IS 'what the channel said of a page when its documents were understood, where it says something else today';
COMMENT ON COLUMN page_hint.document_id IS 'the last raw_document that was understood with it';

CREATE OR REPLACE FUNCTION keep_hint() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO page_hint (page_id, document_id, hinted_title, hinted_date, hinted_published, hinted_summary,
                           hinted_language, hinted_date_from)
    SELECT OLD.id, max(id), OLD.hinted_title, OLD.hinted_date, OLD.hinted_published, OLD.hinted_summary,
           OLD.hinted_language, OLD.hinted_date_from
      FROM raw_document WHERE page_id = OLD.id AND state = 'done' HAVING max(id) IS NOT NULL
        ON CONFLICT DO NOTHING;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION keep_hint IS 'a text that is read again is read with what the channel said then';

CREATE OR REPLACE TRIGGER page_hint_changed AFTER UPDATE ON page FOR EACH ROW
    WHEN (OLD.fetched_at IS NOT NULL
          AND (OLD.hinted_title, OLD.hinted_date, OLD.hinted_published, OLD.hinted_summary, OLD.hinted_language,
               OLD.hinted_date_from)
              IS DISTINCT FROM
              (NEW.hinted_title, NEW.hinted_date, NEW.hinted_published, NEW.hinted_summary, NEW.hinted_language,
               NEW.hinted_date_from))
    EXECUTE FUNCTION keep_hint();

CREATE TABLE IF NOT EXISTS rereading (
    page_id       bigint      PRIMARY KEY REFERENCES page ON DELETE CASCADE,
    source_id     text        NOT NULL REFERENCES source,
    document_id   bigint      NOT NULL,
    understood_by text        NOT NULL,
    definition    bytea       NOT NULL,
    outcome       text        NOT NULL CHECK (outcome IN ('same', 'changed', 'found', 'broken')),
    changes       jsonb       NOT NULL DEFAULT '[]',
    history       bytea,
    read_at       timestamptz NOT NULL,
    applied_at    timestamptz
);
CREATE INDEX IF NOT EXISTS rereading_source ON rereading (source_id, page_id);
COMMENT ON TABLE rereading IS 'what `govharvest reprocess` found when it last understood the documents of a page again';
COMMENT ON COLUMN rereading.document_id IS 'the newest raw_document of the page then; with a newer one it is read again';
COMMENT ON COLUMN rereading.definition IS 'hash of all in the definition of its source that decides how a page is read';
COMMENT ON COLUMN rereading.outcome IS 'found: a page that was refused is an announcement; broken: it could not be read again, and stays';
COMMENT ON COLUMN rereading.changes IS 'document, field, old, new (shortened); field `refused`: a text that would not be taken today';
COMMENT ON COLUMN rereading.history IS 'what --apply writes, as JSON packed with zstd; NULL when there is nothing to write';

DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'govharvest_writer') THEN
        GRANT SELECT, INSERT, UPDATE, DELETE ON page_hint, rereading TO govharvest_writer;
    END IF;
END
$$;
