-- 0019: stored bytes that nothing rests on may go after a while; what was seen, and when, stays.
CREATE INDEX IF NOT EXISTS raw_document_sha256 ON raw_document (sha256);
CREATE INDEX IF NOT EXISTS raw_document_address ON raw_document (source_id, kind, url_hash(requested_url), id)
 WHERE page_id IS NULL;
DROP INDEX IF EXISTS raw_document_channel;
COMMENT ON COLUMN raw_document.sha256 IS 'of its bytes; they are in raw_body, unless they were pruned or erased';

CREATE TABLE IF NOT EXISTS pruning (
    id          bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    before      timestamptz NOT NULL,
    began_at    timestamptz NOT NULL,
    finished_at timestamptz,
    bodies      bigint      NOT NULL DEFAULT 0,
    bytes       bigint      NOT NULL DEFAULT 0
);
COMMENT ON TABLE pruning IS 'when `govharvest prune` took bytes away, and how many; the rows of raw_document stayed';
COMMENT ON COLUMN pruning.before IS 'only what was fetched earlier went';
COMMENT ON COLUMN pruning.finished_at IS 'NULL: it runs, or was stopped; what went until then is counted';
COMMENT ON COLUMN pruning.bytes IS 'as they were stored, compressed';

DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'govharvest_writer') THEN
        GRANT SELECT, INSERT, UPDATE, DELETE ON pruning TO govharvest_writer;
        GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO govharvest_writer;
    END IF;
END
$$;
