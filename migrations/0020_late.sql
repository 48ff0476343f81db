-- 0020: what is posted late, what was missed while nobody harvested, and what was listed and never fetched is known.
ALTER TABLE channel ADD COLUMN IF NOT EXISTS well_at timestamptz;
ALTER TABLE channel ADD COLUMN IF NOT EXISTS looked_back_at timestamptz;
ALTER TABLE channel ADD COLUMN IF NOT EXISTS rescan_s int;
COMMENT ON COLUMN channel.well_at IS 'when it was last read well, changed or not';
COMMENT ON COLUMN channel.looked_back_at IS 'when it was last walked as far back as late announcements are ever looked for';
COMMENT ON COLUMN channel.rescan_s IS 'how far back every walk goes, by the view posting_delay; NULL: a week';
UPDATE channel SET well_at = checked_at, looked_back_at = swept_at - id % 7 * interval '1 day'
 WHERE swept_at IS NOT NULL AND well_at IS NULL;  -- not all of them in one night

ALTER TABLE page ADD COLUMN IF NOT EXISTS walked_before timestamptz;
ALTER TABLE page ADD COLUMN IF NOT EXISTS last_word text;
ALTER TABLE page ADD COLUMN IF NOT EXISTS last_error text;
CREATE INDEX IF NOT EXISTS page_never_fetched ON page (source_id) WHERE fetched_at IS NULL;
CREATE INDEX IF NOT EXISTS page_after_walk ON page (source_id, first_listed_at) WHERE walked_before IS NOT NULL;
COMMENT ON COLUMN page.walked_before IS 'the last complete walk that did not find it yet; NULL: none, or a walk back found it';
COMMENT ON COLUMN page.last_word IS 'status word of its last answer, where that brought no document';
COMMENT ON COLUMN page.last_error IS 'what went wrong then';

CREATE TABLE IF NOT EXISTS channel_page (
    source_id     text        NOT NULL REFERENCES source,
    channel_key   text        NOT NULL,
    number        int         NOT NULL,
    url           text        NOT NULL,
    etag          text,
    last_modified text,
    sha256        bytea,
    youngest      timestamptz,
    next_url      text,
    read_at       timestamptz NOT NULL,
    PRIMARY KEY (source_id, channel_key, number)
);
COMMENT ON TABLE channel_page IS 'the pages of a channel as they were last read: one that is the same names nothing new';
COMMENT ON COLUMN channel_page.youngest IS 'of what it names, by their dates or else by when they were first listed';
COMMENT ON COLUMN channel_page.next_url IS 'of the page behind it';

CREATE TABLE IF NOT EXISTS missed_period (
    id          bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    source_id   text        NOT NULL REFERENCES source,
    channel_key text        NOT NULL,
    began_at    timestamptz NOT NULL,
    ended_at    timestamptz NOT NULL,
    why         text        NOT NULL CHECK (why IN ('outage', 'max_pages')),
    url         text,
    number      int         NOT NULL DEFAULT 1,
    pages       int         NOT NULL DEFAULT 0,
    found       int         NOT NULL DEFAULT 0,
    reached_at  timestamptz,
    finished_at timestamptz,
    result      text        CHECK (result IN ('whole', 'archive_ended', 'may_miss', 'gave_up'))
);
CREATE UNIQUE INDEX IF NOT EXISTS missed_period_open ON missed_period (source_id, channel_key) WHERE finished_at IS NULL;
COMMENT ON TABLE missed_period IS 'when a channel was not read well, or could not be read to its known part, and how that was caught up';
COMMENT ON COLUMN missed_period.began_at IS 'when it had last been read well';
COMMENT ON COLUMN missed_period.ended_at IS 'when it was read well again';
COMMENT ON COLUMN missed_period.why IS 'outage: longer than usual nobody read it; max_pages: all that was walked was new, and it went on';
COMMENT ON COLUMN missed_period.url IS 'of the channel''s page that is next; with its number';
COMMENT ON COLUMN missed_period.found IS 'pages that were listed for the first time';
COMMENT ON COLUMN missed_period.result IS 'whole: walked to before its beginning; archive_ended: no older page; may_miss: a feed that reaches less far back; gave_up';

CREATE OR REPLACE VIEW missing_page AS
    SELECT page.source_id, source.country, page.url, page.hinted_title AS title, page.first_listed_at,
           page.last_listed_at, page.failures AS tries, page.checked_at AS last_try_at, page.last_word,
           page.last_error, CASE WHEN page.next_check_at <> 'infinity' THEN page.next_check_at END AS next_try_at,
           CASE WHEN page.gone_since IS NOT NULL THEN 'gone' WHEN page.failures > 0 THEN 'failing'
                ELSE 'waiting' END AS state
      FROM page JOIN source ON source.id = page.source_id
     WHERE page.fetched_at IS NULL AND page.erasure_id IS NULL
       AND NOT EXISTS (SELECT FROM raw_document WHERE page_id = page.id);
COMMENT ON VIEW missing_page IS 'every page that was listed and never fetched';
COMMENT ON COLUMN missing_page.state IS 'waiting: not asked for yet; failing; gone: for 14 days it was not there';

CREATE OR REPLACE VIEW posting_delay AS
    WITH late AS (
        SELECT page.source_id, page.first_listed_at::date AS night, max(page.first_listed_at - dated.at) AS delay
          FROM page
          JOIN LATERAL (SELECT coalesce(page.hinted_published,
                                        (SELECT published_at
                                           FROM article JOIN article_version AS first ON first.article_id = article.id
                                          WHERE article.page_id = page.id AND first.version_no = 1 AND NOT date_suspect)
                                       ) AS at) AS dated ON true
         WHERE page.walked_before IS NOT NULL AND page.first_listed_at > now() - interval '1 year'
           AND dated.at < page.walked_before
           AND page.first_listed_at - dated.at BETWEEN interval '2 days' AND interval '60 days'
         GROUP BY page.source_id, night)
    SELECT source_id, count(*)::int AS late_nights, max(delay) AS longest,
           (array_agg(delay ORDER BY delay DESC))[greatest(2, ceil(count(*) * 0.05))::int] AS usual
      FROM late GROUP BY source_id;
COMMENT ON VIEW posting_delay IS 'how late announcements appear in listings that were walked whole after their date, in the last year';
COMMENT ON COLUMN posting_delay.late_nights IS 'nights that brought one of two days or more';
COMMENT ON COLUMN posting_delay.usual IS 'of the latest of each such night the second latest, or of many the latest but for one in twenty';

DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'govharvest_writer') THEN
        GRANT SELECT, INSERT, UPDATE, DELETE ON channel_page, missed_period, missing_page, posting_delay TO govharvest_writer;
        GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO govharvest_writer;
    END IF;
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'govharvest_reader') THEN
        GRANT SELECT ON missed_period, missing_page, posting_delay TO govharvest_reader;
    END IF;
END
$$;
