-- 0016: what the law says must go is erased, and is not harvested again.
ALTER TABLE raw_document DROP CONSTRAINT IF EXISTS raw_document_sha256_fkey;
COMMENT ON COLUMN raw_document.sha256 IS 'of its bytes in raw_body, as long as they are kept';

CREATE TABLE IF NOT EXISTS erasure (
    id            bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    entry_id      bigint      NOT NULL REFERENCES entry,
    who           text        NOT NULL,
    reason        text        NOT NULL,
    erased_at     timestamptz NOT NULL,
    pages         int         NOT NULL,
    texts         int         NOT NULL,
    documents     int         NOT NULL,
    came_again    int         NOT NULL DEFAULT 0,
    came_again_at timestamptz
);
CREATE INDEX IF NOT EXISTS erasure_entry ON erasure (entry_id);
COMMENT ON TABLE erasure IS 'announcements that an operator erased: who, why and when, and nothing of what they said';
COMMENT ON COLUMN erasure.documents IS 'raw documents whose bytes went, those of feeds and listings that named a page included';
COMMENT ON COLUMN erasure.came_again IS 'how often one of its texts or addresses was offered since, and not kept';

CREATE TABLE IF NOT EXISTS tombstone (
    source_id  text   NOT NULL REFERENCES source,
    url_hash   bytea  NOT NULL,
    edition    text   NOT NULL,
    erasure_id bigint NOT NULL REFERENCES erasure,
    PRIMARY KEY (source_id, url_hash, edition)
);
COMMENT ON TABLE tombstone IS 'addresses that are not asked for again; only their hash is known';

CREATE TABLE IF NOT EXISTS erased_text (
    content_hash bytea  PRIMARY KEY,
    erasure_id   bigint NOT NULL REFERENCES erasure
);
COMMENT ON TABLE erased_text IS 'texts that are not stored again, wherever they stand; only their hash is known';

ALTER TABLE page ADD COLUMN IF NOT EXISTS erasure_id bigint REFERENCES erasure;
COMMENT ON COLUMN page.erasure_id IS 'it was erased: nothing is known of it but that it was there';

CREATE OR REPLACE FUNCTION is_erased(wanted_source text, wanted_key text, wanted_edition text) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM tombstone WHERE source_id = wanted_source AND url_hash = url_hash(wanted_key)
                                           AND edition = wanted_edition)
$$;

CREATE OR REPLACE FUNCTION keep_erased() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RETURN CASE WHEN is_erased(NEW.source_id, NEW.url_key, NEW.edition) THEN NULL ELSE NEW END;
END
$$;
COMMENT ON FUNCTION keep_erased IS 'an address with a tombstone is no page again, whoever lists it';

CREATE OR REPLACE TRIGGER page_is_erased BEFORE INSERT ON page FOR EACH ROW EXECUTE FUNCTION keep_erased();

DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'govharvest_writer') THEN
        GRANT SELECT, INSERT, UPDATE, DELETE ON erasure, tombstone, erased_text TO govharvest_writer;
        GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO govharvest_writer;
    END IF;
END
$$;
