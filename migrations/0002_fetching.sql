-- 0002: APIs and sitemaps, walks back into archives, what sites asked of us, and every request.
ALTER TABLE raw_document DROP CONSTRAINT IF EXISTS raw_document_kind_check;
ALTER TABLE raw_document ADD CONSTRAINT raw_document_kind_check
    CHECK (kind IN ('page', 'feed', 'listing', 'api', 'sitemap'));
CREATE INDEX IF NOT EXISTS raw_document_channel ON raw_document (source_id, kind, id) WHERE page_id IS NULL;
ALTER TABLE channel
    ADD COLUMN IF NOT EXISTS changed_at    timestamptz,
    ADD COLUMN IF NOT EXISTS next_check_at timestamptz,
    ADD COLUMN IF NOT EXISTS wait_s        int,
    ADD COLUMN IF NOT EXISTS moved_to      text,
    ADD COLUMN IF NOT EXISTS moved_since   timestamptz,
    ADD COLUMN IF NOT EXISTS gone          int NOT NULL DEFAULT 0,
    ADD COLUMN IF NOT EXISTS gone_since    timestamptz,
    ADD COLUMN IF NOT EXISTS denied_since  timestamptz;
COMMENT ON COLUMN channel.changed_at IS 'when it last named something new';
COMMENT ON COLUMN channel.wait_s IS 'how long it is left alone after an answer; shorter after news, longer after none';
COMMENT ON COLUMN channel.moved_to IS 'where a permanent redirect leads: for the author to write into the definition';
COMMENT ON COLUMN channel.gone IS 'how often in a row it answered 410; after three nights its retirement is proposed';
COMMENT ON COLUMN channel.gone_since IS 'the first of them';
COMMENT ON COLUMN channel.denied_since IS 'since when robots.txt forbids it to us';

CREATE TABLE IF NOT EXISTS backfill (
    source_id   text        NOT NULL REFERENCES source,
    channel_key text        NOT NULL,
    since       timestamptz NOT NULL,
    url         text,
    number      int         NOT NULL,
    pages       int         NOT NULL,
    began_at    timestamptz NOT NULL,
    finished_at timestamptz,
    PRIMARY KEY (source_id, channel_key)
);
COMMENT ON TABLE backfill IS 'how far `govharvest run --since` has walked back through a channel';
COMMENT ON COLUMN backfill.url IS 'of the channel''s page that is next; with its number';

CREATE TABLE IF NOT EXISTS sitemap_part (
    source_id     text        NOT NULL REFERENCES source,
    channel_key   text        NOT NULL,
    url           text        NOT NULL,
    etag          text,
    last_modified text,
    sha256        bytea,
    read_at       timestamptz NOT NULL
);
CREATE UNIQUE INDEX IF NOT EXISTS sitemap_part_identity ON sitemap_part (source_id, channel_key, url_hash(url));
COMMENT ON TABLE sitemap_part IS 'the sitemaps of an index, as they were when all they name had been remembered';

CREATE TABLE IF NOT EXISTS host (
    name          text        PRIMARY KEY,
    rests_until   timestamptz,
    rests_for     int,
    crawl_delay_s real        NOT NULL DEFAULT 0,
    asked_at      timestamptz NOT NULL
);
COMMENT ON TABLE host IS 'what sites asked of us, remembered from run to run';
COMMENT ON COLUMN host.rests_until IS 'until when no request goes there (Retry-After, a day at most)';
COMMENT ON COLUMN host.rests_for IS 'the status code that asked for it';
COMMENT ON COLUMN host.crawl_delay_s IS 'what robots.txt asks for; a minute at most is kept';

CREATE TABLE IF NOT EXISTS request (
    id          bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    asked_at    timestamptz NOT NULL,
    host        text        NOT NULL,
    url         text        NOT NULL,
    method      text        NOT NULL,
    source_id   text        REFERENCES source,
    run_id      bigint      REFERENCES run,
    reason      text        NOT NULL,
    robots      text        NOT NULL,
    delay_s     real,
    status_code int,
    outcome     text        NOT NULL,
    bytes       bigint      NOT NULL,
    seconds     real        NOT NULL
);
CREATE INDEX IF NOT EXISTS request_host ON request (host, asked_at);
CREATE INDEX IF NOT EXISTS request_asked ON request USING brin (asked_at);
COMMENT ON TABLE request IS 'every question to every site, for 30 days: what a webmaster may ask us about';
COMMENT ON COLUMN request.reason IS 'why it was asked: feed, listing, new page, page in its first week, robots.txt, …';
COMMENT ON COLUMN request.robots IS 'the rule of robots.txt that let it pass';
COMMENT ON COLUMN request.outcome IS 'a status word, as of a run';
COMMENT ON COLUMN request.delay_s IS 'seconds since our previous question to the host had ended; NULL: it was the first of its process';

DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'govharvest_writer') THEN
        GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO govharvest_writer;
        GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO govharvest_writer;
    END IF;
END
$$;
