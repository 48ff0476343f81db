-- 0009: what a source puts around all its texts is learned and cut.
CREATE TABLE IF NOT EXISTS page_edge (
    page_id    bigint PRIMARY KEY REFERENCES page,
    source_id  text   NOT NULL REFERENCES source,
    language   text   NOT NULL,
    title_mark bytea  NOT NULL,
    marks      bytea  NOT NULL
);
CREATE INDEX IF NOT EXISTS page_edge_newest ON page_edge (source_id, language, page_id DESC);
COMMENT ON TABLE page_edge IS 'the first and last lines of each text, before anything was cut: 5 bytes of a hash for each';
COMMENT ON COLUMN page_edge.title_mark IS 'of the first two words of the title';

CREATE TABLE IF NOT EXISTS boilerplate (
    source_id  text        NOT NULL REFERENCES source,
    mark       bytea       NOT NULL,
    line       text        NOT NULL,
    language   text        NOT NULL,
    pages      int         NOT NULL,
    learned_at timestamptz NOT NULL,
    PRIMARY KEY (source_id, mark)
);
COMMENT ON TABLE boilerplate IS 'lines that a source puts around its texts, learned from them, and cut';
COMMENT ON COLUMN boilerplate.pages IS 'on how many of the newest 60 in its language it stood when it was learned';

DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'govharvest_writer') THEN
        GRANT SELECT, INSERT, UPDATE, DELETE ON page_edge, boilerplate TO govharvest_writer;
    END IF;
END
$$;
