-- The whole database of govharvest as it is today. Applying it twice is harmless.
-- Crawlers fill the upper half (what the site said), the pipeline the lower (what it means);
-- the two meet in raw_document and nowhere else. A schema change is a file in migrations/ and the same change here.

CREATE TABLE IF NOT EXISTS schema_version (
    version    int         PRIMARY KEY,
    applied_at timestamptz NOT NULL DEFAULT now()
);

-- An address may be longer than an index entry can be (2,704 bytes), so indexes hold its hash.
CREATE OR REPLACE FUNCTION url_hash(url_key text) RETURNS bytea LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT sha256(convert_to(url_key, 'UTF8'))
$$;

-- What the site said ---------------------------------------------------------------------------------------------

CREATE TABLE IF NOT EXISTS source (
    id         text        PRIMARY KEY,
    country    text        NOT NULL CHECK (country ~ '^[A-Z]{2}$'),
    name       text        NOT NULL,
    name_en    text        NOT NULL,
    body_kind  text        NOT NULL,
    homepage   text        NOT NULL,
    timezone   text        NOT NULL,
    languages  text[]      NOT NULL,
    active     boolean     NOT NULL,
    quiet_days int         NOT NULL CHECK (quiet_days > 0),
    added_at   timestamptz NOT NULL DEFAULT now(),
    retired_at timestamptz
);
COMMENT ON COLUMN source.retired_at IS 'when its file left sources/; what it announced stays';

CREATE TABLE IF NOT EXISTS channel (
    id            bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    source_id     text        NOT NULL REFERENCES source,
    key           text        NOT NULL,
    url           text        NOT NULL,
    etag          text,
    last_modified text,
    sha256        bytea,
    swept_at      timestamptz,
    checked_at    timestamptz,
    changed_at    timestamptz,
    next_check_at timestamptz,
    wait_s        int,
    moved_to      text,
    moved_since   timestamptz,
    gone          int         NOT NULL DEFAULT 0,
    gone_since    timestamptz,
    denied_since  timestamptz,
    note          text,
    well_at       timestamptz,
    looked_back_at timestamptz,
    rescan_s      int,
    UNIQUE (source_id, key)
);
COMMENT ON COLUMN channel.changed_at IS 'when it last named something new';
COMMENT ON COLUMN channel.wait_s IS 'how long it is left alone after an answer; shorter after news, longer after none';
COMMENT ON COLUMN channel.moved_to IS 'where a permanent redirect leads: for the author to write into the definition';
COMMENT ON COLUMN channel.gone IS 'how often in a row it answered 410; after three nights its retirement is proposed';
COMMENT ON COLUMN channel.gone_since IS 'the first of them';
COMMENT ON COLUMN channel.denied_since IS 'since when robots.txt forbids it to us';
COMMENT ON COLUMN channel.note IS 'what was odd when it was last read, though it was read well';
COMMENT ON COLUMN channel.swept_at IS 'when the last complete walk began; a page listed before it is known';
COMMENT ON COLUMN channel.sha256 IS 'of the bytes last seen at its first address';
COMMENT ON COLUMN channel.well_at IS 'when it was last read well, changed or not';
COMMENT ON COLUMN channel.looked_back_at IS 'when it was last walked as far back as late announcements are ever looked for';
COMMENT ON COLUMN channel.rescan_s IS 'how far back every walk goes, by the view posting_delay; NULL: a week';

CREATE TABLE IF NOT EXISTS page (
    id                bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    source_id         text        NOT NULL REFERENCES source,
    url_key           text        NOT NULL,
    edition           text        NOT NULL DEFAULT '',
    url               text        NOT NULL,
    guid              text,
    guid_trusted      boolean     NOT NULL DEFAULT false,
    hinted_title      text,
    hinted_date       text,
    hinted_published  timestamptz,
    hinted_summary    text,
    hinted_language   text,
    channel_key       text,
    first_listed_at   timestamptz NOT NULL,
    last_listed_at    timestamptz NOT NULL,
    fetched_at        timestamptz,
    checked_at        timestamptz,
    seen_at           timestamptz,
    next_check_at     timestamptz NOT NULL,
    etag              text,
    last_modified     text,
    sha256            bytea,
    status_code       int,
    failures          int         NOT NULL DEFAULT 0,
    missing_since     timestamptz,
    hinted_date_from  text,
    text_url          text,
    gone_since        timestamptz,
    restored_at       timestamptz
);
CREATE UNIQUE INDEX IF NOT EXISTS page_identity ON page (source_id, url_hash(url_key), edition);
CREATE INDEX IF NOT EXISTS page_due ON page (source_id, next_check_at);
CREATE INDEX IF NOT EXISTS page_guid ON page (source_id, guid) WHERE guid_trusted;
CREATE INDEX IF NOT EXISTS page_gone ON page (gone_since) WHERE gone_since IS NOT NULL;
COMMENT ON TABLE page IS 'every address that a feed or listing named: what there is to ask for';
COMMENT ON COLUMN page.url_key IS 'look-up key of the address (core.urls.canonical); url is the address as seen';
COMMENT ON COLUMN page.edition IS 'empty, unless one address serves several languages';
COMMENT ON COLUMN page.checked_at IS 'last answer of any kind'; 
COMMENT ON COLUMN page.seen_at IS 'last time the page was there, changed or not';
COMMENT ON COLUMN page.missing_since IS 'first 404, 410 or soft 404 of an unbroken row of them';
COMMENT ON COLUMN page.gone_since IS 'first of a row that lasted 14 days; it stays when the page is restored';
COMMENT ON COLUMN page.restored_at IS 'when it was there again after it had been gone; NULL: it never was gone, or is';
COMMENT ON COLUMN page.hinted_date_from IS 'updated, date_modified: the feed says only when it was changed; NULL: when it was published';
COMMENT ON COLUMN page.text_url IS 'where its text is asked for, if not at url: a document of an API';

CREATE TABLE IF NOT EXISTS night (
    id          bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    trigger     text        NOT NULL,
    started_at  timestamptz NOT NULL,
    finished_at timestamptz,
    verdict     text        CHECK (verdict IN ('ok', 'warning', 'failed')),
    due_at      timestamptz
);
CREATE UNIQUE INDEX IF NOT EXISTS night_due ON night (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX IF NOT EXISTS night_open ON night (id) WHERE finished_at IS NULL;
COMMENT ON TABLE night IS 'one start of the harvest, by the scheduler or by hand';
COMMENT ON COLUMN night.due_at IS 'when the scheduler meant it to begin; NULL: by hand';

CREATE TABLE IF NOT EXISTS run (
    id           bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    night_id     bigint      NOT NULL REFERENCES night,
    source_id    text        NOT NULL REFERENCES source,
    started_at   timestamptz NOT NULL,
    crawled_at   timestamptz,
    finished_at  timestamptz,
    fetch_status text,
    status       text,
    requests     int         NOT NULL DEFAULT 0,
    bytes        bigint      NOT NULL DEFAULT 0,
    listed       int         NOT NULL DEFAULT 0,
    fetched      int         NOT NULL DEFAULT 0,
    not_modified int         NOT NULL DEFAULT 0,
    missing      int         NOT NULL DEFAULT 0,
    failed       int         NOT NULL DEFAULT 0,
    new          int         NOT NULL DEFAULT 0,
    copies       int         NOT NULL DEFAULT 0,
    revised      int         NOT NULL DEFAULT 0,
    unchanged    int         NOT NULL DEFAULT 0,
    rejected     int         NOT NULL DEFAULT 0,
    error        text,
    error_url    text,
    error_stage  text,
    note         text,
    dropped      int         NOT NULL DEFAULT 0,
    fence        int         NOT NULL DEFAULT 1,
    UNIQUE (night_id, source_id)
);
CREATE INDEX IF NOT EXISTS run_source ON run (source_id, started_at DESC);
CREATE INDEX IF NOT EXISTS run_open ON run (id) WHERE finished_at IS NULL;
COMMENT ON COLUMN run.crawled_at IS 'fetching ended; finished_at: all of it understood as well';
COMMENT ON COLUMN run.dropped IS 'pages in whose place something else came: an error page that says 200, one page for all';
COMMENT ON COLUMN run.fence IS 'counts up whenever somebody takes the run; who holds an older one writes nothing more';

CREATE TABLE IF NOT EXISTS due_run (
    source_id   text        NOT NULL REFERENCES source,
    due_at      timestamptz NOT NULL,
    night_id    bigint      NOT NULL REFERENCES night,
    group_key   text        NOT NULL,
    starts_at   timestamptz NOT NULL,
    tries       int         NOT NULL DEFAULT 0,
    finished_at timestamptz,
    outcome     text        CHECK (outcome IN ('harvested', 'overtaken', 'undefined', 'given up')),
    PRIMARY KEY (source_id, due_at)
);
CREATE INDEX IF NOT EXISTS due_run_open ON due_run (group_key, starts_at) WHERE finished_at IS NULL;
CREATE INDEX IF NOT EXISTS due_run_night ON due_run (night_id);
COMMENT ON TABLE due_run IS 'each time a source was due, once, however many schedulers said so';
COMMENT ON COLUMN due_run.group_key IS 'a host that all sources of its group share: one worker at a time asks them';
COMMENT ON COLUMN due_run.starts_at IS 'due_at and a moment more, so that not all begin at once';
COMMENT ON COLUMN due_run.tries IS 'workers that began with it';
COMMENT ON COLUMN due_run.outcome IS 'overtaken: a later one was due before it was begun';

CREATE TABLE IF NOT EXISTS process (
    id         bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind       text        NOT NULL CHECK (kind IN ('scheduler', 'worker')),
    machine    text        NOT NULL,
    pid        int         NOT NULL,
    started_at timestamptz NOT NULL,
    seen_at    timestamptz NOT NULL,
    ended_at   timestamptz,
    doing      text        NOT NULL DEFAULT ''
);
CREATE INDEX IF NOT EXISTS process_living ON process (machine, kind) WHERE ended_at IS NULL;
COMMENT ON TABLE process IS 'schedulers and workers: each writes every ten seconds that it lives';
COMMENT ON COLUMN process.doing IS 'in words: leads, waits to lead, crawls 12 groups';
COMMENT ON COLUMN run.note IS 'what was odd in channels that were read well';
COMMENT ON COLUMN run.fetch_status IS 'how fetching ended; status is the worst of it and of understanding';

CREATE TABLE IF NOT EXISTS backfill (
    source_id   text        NOT NULL REFERENCES source,
    channel_key text        NOT NULL,
    since       timestamptz NOT NULL,
    url         text,
    number      int         NOT NULL,
    pages       int         NOT NULL,
    began_at    timestamptz NOT NULL,
    finished_at timestamptz,
    reached_at  timestamptz,
    PRIMARY KEY (source_id, channel_key)
);
COMMENT ON COLUMN backfill.reached_at IS 'all that is younger is listed';
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

CREATE TABLE IF NOT EXISTS sitemap_seen (
    source_id   text  NOT NULL REFERENCES source,
    channel_key text  NOT NULL,
    url         text  NOT NULL,
    marks       bytea NOT NULL
);
CREATE UNIQUE INDEX IF NOT EXISTS sitemap_seen_identity ON sitemap_seen (source_id, channel_key, url_hash(url));
COMMENT ON TABLE sitemap_seen IS 'what a sitemap named, also where it was too old to be listed: what is not there is new';
COMMENT ON COLUMN sitemap_seen.marks IS '5 bytes of a hash for each address';

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

CREATE TABLE IF NOT EXISTS raw_body (
    sha256     bytea PRIMARY KEY,
    zstd       bytea NOT NULL,
    bytes      int   NOT NULL
);
ALTER TABLE raw_body ALTER COLUMN zstd SET STORAGE EXTERNAL;
COMMENT ON TABLE raw_body IS 'bytes as they came, compressed with zstd; the same bytes are stored once';

CREATE TABLE IF NOT EXISTS raw_document (
    id               bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    source_id        text        NOT NULL REFERENCES source,
    run_id           bigint      REFERENCES run,
    kind             text        NOT NULL CHECK (kind IN ('page', 'feed', 'listing', 'api', 'sitemap')),
    page_id          bigint      REFERENCES page,
    url              text        NOT NULL,
    requested_url    text        NOT NULL,
    fetched_at       timestamptz NOT NULL,
    status_code      int         NOT NULL,
    content_type     text        NOT NULL,
    headers          jsonb       NOT NULL DEFAULT '{}',
    sha256           bytea       NOT NULL,
    seen_before_at   timestamptz,
    state            text        NOT NULL CHECK (state IN ('pending', 'done')),
    attempts         int         NOT NULL DEFAULT 0,
    outcome          text        CHECK (outcome IN ('new', 'copy', 'revised', 'unchanged', 'rejected')),
    understood_at    timestamptz
);
CREATE INDEX IF NOT EXISTS raw_document_pending ON raw_document (id) WHERE state = 'pending';
CREATE INDEX IF NOT EXISTS raw_document_page ON raw_document (page_id, id);
CREATE INDEX IF NOT EXISTS raw_document_run ON raw_document (run_id);
CREATE INDEX IF NOT EXISTS raw_document_address ON raw_document (source_id, kind, url_hash(requested_url), id)
 WHERE page_id IS NULL;
CREATE INDEX IF NOT EXISTS raw_document_sha256 ON raw_document (sha256);
COMMENT ON COLUMN raw_document.sha256 IS 'of its bytes; they are in raw_body, unless they were pruned or erased';
COMMENT ON COLUMN raw_document.seen_before_at IS 'when the page was last seen as it was before';
COMMENT ON COLUMN raw_document.attempts IS 'how often understanding began; a page that ends its reader twice is rejected';

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

-- What it means --------------------------------------------------------------------------------------------------

CREATE TABLE IF NOT EXISTS entry (
    id                bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    translation_group bigint,
    created_at        timestamptz NOT NULL,
    merged_into       bigint      REFERENCES entry
);
CREATE INDEX IF NOT EXISTS entry_translation_group ON entry (translation_group);
CREATE INDEX IF NOT EXISTS entry_merged_into ON entry (merged_into);
COMMENT ON COLUMN entry.merged_into IS 'the announcement that has its pages now; NULL: it has them itself';
COMMENT ON COLUMN entry.translation_group IS 'the smallest entry id among the editions of one announcement; NULL: no edition known';

CREATE TABLE IF NOT EXISTS article (
    id            bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    entry_id      bigint      NOT NULL REFERENCES entry,
    source_id     text        NOT NULL REFERENCES source,
    page_id       bigint      NOT NULL UNIQUE REFERENCES page,
    url           text        NOT NULL,
    url_key       text        NOT NULL,
    version_no    int         NOT NULL,
    first_seen_at timestamptz NOT NULL,
    search        tsvector    NOT NULL
);
CREATE INDEX IF NOT EXISTS article_entry ON article (entry_id);
CREATE INDEX IF NOT EXISTS article_source ON article (source_id, first_seen_at);
CREATE INDEX IF NOT EXISTS article_search ON article USING gin (search);
CREATE INDEX IF NOT EXISTS article_url_key ON article (url_hash(url_key));
COMMENT ON COLUMN article.entry_id IS 'the announcement it carries; moving an article is one UPDATE';
COMMENT ON COLUMN article.version_no IS 'of its current text in article_version';

CREATE TABLE IF NOT EXISTS article_version (
    article_id       bigint      NOT NULL REFERENCES article ON DELETE CASCADE,
    version_no       int         NOT NULL,
    raw_document_id  bigint      NOT NULL REFERENCES raw_document,
    content_hash     bytea       NOT NULL,
    title            text        NOT NULL,
    lead             text,
    text             text        NOT NULL,
    language         text        NOT NULL,
    language_detail  jsonb       NOT NULL DEFAULT '{}',
    published_at     timestamptz,
    published_raw    text,
    published_precision text     CHECK (published_precision IN ('day', 'minute')),
    date_suspect     boolean     NOT NULL DEFAULT false,
    canonical_url    text,
    attachments      jsonb       NOT NULL DEFAULT '[]',
    provenance       jsonb       NOT NULL DEFAULT '{}',
    first_seen_at    timestamptz NOT NULL,
    last_seen_at     timestamptz,
    script           text,
    section          text,
    tags             text[]      NOT NULL DEFAULT '{}',
    author           text,
    images           jsonb       NOT NULL DEFAULT '[]',
    understood_by    text,
    changed          text[],
    PRIMARY KEY (article_id, version_no)
);
CREATE INDEX IF NOT EXISTS article_version_content ON article_version (content_hash);
CREATE INDEX IF NOT EXISTS article_version_edit ON article_version (first_seen_at) WHERE version_no > 1;
CREATE INDEX IF NOT EXISTS article_version_untold ON article_version (article_id) WHERE changed IS NULL AND version_no > 1;
COMMENT ON COLUMN article_version.last_seen_at IS 'NULL while it is the current one: then page.seen_at tells';
COMMENT ON COLUMN article_version.provenance IS 'field -> route (rule, feed, json-ld, …), rule (selector or path), raw (as written)';
COMMENT ON COLUMN article_version.script IS 'ISO 15924, of most of its letters';
COMMENT ON COLUMN article_version.changed IS 'figures, names, wording, addition, removal, beside the version before; NULL: not told yet';
COMMENT ON COLUMN article_version.understood_by IS 'version of the code, with a hash of all that decides how a page is read';

CREATE TABLE IF NOT EXISTS republication (
    article_id   bigint NOT NULL PRIMARY KEY REFERENCES article ON DELETE CASCADE,
    content_hash bytea  NOT NULL,
    first_hash   bytea  NOT NULL,
    share        real   NOT NULL CHECK (share BETWEEN 0 AND 1),
    changed      text[] NOT NULL
);
COMMENT ON TABLE republication IS 'how a page''s text differs from that of the page that published it first';
COMMENT ON COLUMN republication.content_hash IS 'of its text when the two were compared; with another, or another first_hash, the row says nothing';
COMMENT ON COLUMN republication.share IS 'of the words of both texts';

CREATE TABLE IF NOT EXISTS article_alternate (
    article_id bigint NOT NULL REFERENCES article ON DELETE CASCADE,
    language   text   NOT NULL,
    url        text   NOT NULL,
    url_key    text   NOT NULL,
    how        text   NOT NULL DEFAULT 'hreflang' CHECK (how IN ('hreflang', 'switcher')),
    PRIMARY KEY (article_id, language)
);
CREATE INDEX IF NOT EXISTS article_alternate_key ON article_alternate (url_hash(url_key));
COMMENT ON TABLE article_alternate IS 'other languages of a page by its own word: hreflang, or a language switcher that leads to an announcement';

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
    is_text    boolean     NOT NULL DEFAULT false,
    PRIMARY KEY (source_id, mark)
);
COMMENT ON TABLE boilerplate IS 'lines that a source puts around its texts, learned from them, and cut';
COMMENT ON COLUMN boilerplate.pages IS 'on how many of the newest 60 in its language it stood when it was learned';
COMMENT ON COLUMN boilerplate.is_text IS 'an operator''s word: it was learned wrongly, and is neither cut nor learned again';

CREATE TABLE IF NOT EXISTS article_key (
    key        bigint NOT NULL,
    article_id bigint NOT NULL REFERENCES article ON DELETE CASCADE,
    day        date,
    PRIMARY KEY (key, article_id) INCLUDE (day)
);
CREATE INDEX IF NOT EXISTS article_key_article ON article_key (article_id);
COMMENT ON COLUMN article_key.day IS 'on which the text was published, if that is certain: copies are looked for about then';
COMMENT ON TABLE article_key IS 'the smallest hashes of the shingles of each current text: who shares one may be a copy';

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

CREATE TABLE IF NOT EXISTS entry_link (
    a          bigint      NOT NULL REFERENCES entry,
    b          bigint      NOT NULL REFERENCES entry,
    kind       text        NOT NULL CHECK (kind IN ('translation', 'related', 'contains', 'follow_up')),
    score      real,
    evidence   jsonb       NOT NULL DEFAULT '{}',
    decided_at timestamptz NOT NULL,
    PRIMARY KEY (a, b, kind),
    CHECK (a <> b AND (a < b OR kind IN ('contains', 'follow_up')))
);
CREATE INDEX IF NOT EXISTS entry_link_b ON entry_link (b);
COMMENT ON TABLE entry_link IS 'announcements that belong together and are not one: a contains b, a follows b';
COMMENT ON COLUMN entry_link.score IS 'of the rule that found it; NULL: by the pages'' own word or an operator''s';

CREATE TABLE IF NOT EXISTS operator_word (
    id               bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    verb             text        NOT NULL CHECK (verb IN ('merge', 'split', 'link', 'unlink')),
    article_id       bigint      NOT NULL REFERENCES article ON DELETE CASCADE,
    other_article_id bigint      NOT NULL REFERENCES article ON DELETE CASCADE,
    who              text        NOT NULL,
    reason           text        NOT NULL,
    said_at          timestamptz NOT NULL,
    taken_back_at    timestamptz,
    was_entry_id     bigint      REFERENCES entry,
    taken_back_by    text,
    taken_back_reason text,
    CHECK (article_id <> other_article_id)
);
CREATE INDEX IF NOT EXISTS operator_word_article ON operator_word (article_id);
CREATE INDEX IF NOT EXISTS operator_word_other ON operator_word (other_article_id);
CREATE INDEX IF NOT EXISTS operator_word_was ON operator_word (was_entry_id);
COMMENT ON COLUMN operator_word.was_entry_id IS 'the announcement that the first page carried before: where it goes if the word is taken back';
COMMENT ON COLUMN operator_word.taken_back_by IS 'who said so, or said the contrary';
COMMENT ON TABLE operator_word IS 'what an operator said of two pages: stronger than any rule, also for what comes later';

CREATE TABLE IF NOT EXISTS rejected (
    raw_document_id bigint      PRIMARY KEY REFERENCES raw_document,
    source_id       text        NOT NULL REFERENCES source,
    page_id         bigint      REFERENCES page,
    url             text        NOT NULL,
    stage           text        NOT NULL,
    status          text        NOT NULL,
    reason          text        NOT NULL,
    traceback       text,
    rejected_at     timestamptz NOT NULL
);
CREATE INDEX IF NOT EXISTS rejected_source ON rejected (source_id, rejected_at DESC);
COMMENT ON TABLE rejected IS 'pages that are no article, with the reason in words for an operator';

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

CREATE TABLE IF NOT EXISTS commit_mark (
    writer uuid PRIMARY KEY,
    mark   bigint NOT NULL DEFAULT 0,
    at     timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE commit_mark IS 'the last transaction of each crawling process that must not be done twice; gone when the process ends, or after a day';

CREATE TABLE IF NOT EXISTS erased_text (
    content_hash bytea  PRIMARY KEY,
    erasure_id   bigint NOT NULL REFERENCES erasure
);
COMMENT ON TABLE erased_text IS 'texts that are not stored again, wherever they stand; only their hash is known';

ALTER TABLE page ADD COLUMN IF NOT EXISTS erasure_id bigint REFERENCES erasure;
COMMENT ON COLUMN page.erasure_id IS 'it was erased: nothing is known of it but that it was there';
ALTER TABLE page ADD COLUMN IF NOT EXISTS walked_before timestamptz;
ALTER TABLE page ADD COLUMN IF NOT EXISTS last_word text;
ALTER TABLE page ADD COLUMN IF NOT EXISTS last_error text;
CREATE INDEX IF NOT EXISTS page_never_fetched ON page (source_id) WHERE fetched_at IS NULL;
CREATE INDEX IF NOT EXISTS page_after_walk ON page (source_id, first_listed_at) WHERE walked_before IS NOT NULL;
COMMENT ON COLUMN page.walked_before IS 'the last complete walk that did not find it yet; NULL: none, or a walk back found it';
COMMENT ON COLUMN page.last_word IS 'status word of its last answer, where that brought no document';
COMMENT ON COLUMN page.last_error IS 'what went wrong then';

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

CREATE OR REPLACE FUNCTION search_config(tag text) RETURNS regconfig LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE split_part(tag, '-', 1)
        WHEN 'ar' THEN 'arabic' WHEN 'hy' THEN 'armenian' WHEN 'eu' THEN 'basque' WHEN 'ca' THEN 'catalan'
        WHEN 'da' THEN 'danish' WHEN 'nl' THEN 'dutch' WHEN 'en' THEN 'english' WHEN 'et' THEN 'estonian'
        WHEN 'fi' THEN 'finnish' WHEN 'fr' THEN 'french' WHEN 'de' THEN 'german' WHEN 'el' THEN 'greek'
        WHEN 'hi' THEN 'hindi' WHEN 'hu' THEN 'hungarian' WHEN 'id' THEN 'indonesian' WHEN 'ga' THEN 'irish'
        WHEN 'it' THEN 'italian' WHEN 'lt' THEN 'lithuanian' WHEN 'ne' THEN 'nepali' WHEN 'nb' THEN 'norwegian'
        WHEN 'nn' THEN 'norwegian' WHEN 'no' THEN 'norwegian' WHEN 'pt' THEN 'portuguese' WHEN 'ro' THEN 'romanian'
        WHEN 'ru' THEN 'russian' WHEN 'sr' THEN 'serbian' WHEN 'es' THEN 'spanish' WHEN 'sv' THEN 'swedish'
        WHEN 'ta' THEN 'tamil' WHEN 'tr' THEN 'turkish' WHEN 'yi' THEN 'yiddish' ELSE 'simple' END::regconfig
$$;
COMMENT ON FUNCTION search_config IS 'the stemmer of a language; simple where PostgreSQL has none';

CREATE OR REPLACE FUNCTION search_text(written text, longest int) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT translate(left(written, longest), '«»„“”‟‘’‚‹›—–―…№•·、。，「」『』（）：；！？', repeat(' ', 40))
$$;
COMMENT ON FUNCTION search_text IS 'where the locale is C, PostgreSQL takes every sign beyond ASCII for a letter';

CREATE OR REPLACE FUNCTION search_vector(title text, body text, tag text)
RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN search_config(tag) = 'simple'::regconfig THEN ''::tsvector
                ELSE setweight(to_tsvector(search_config(tag), search_text(title, 10000)), 'A')
                  || setweight(to_tsvector(search_config(tag), search_text(body, 100000)), 'B') END
        || setweight(to_tsvector('simple'::regconfig, search_text(title, 10000)), 'A')
        || setweight(to_tsvector('simple'::regconfig, search_text(body, 100000)), 'B')
$$;
COMMENT ON FUNCTION search_vector IS 'words as written and their stems; the text is cut, a tsvector ends at 1 MB';

-- For operators --------------------------------------------------------------------------------------------------

CREATE OR REPLACE FUNCTION published_by(at timestamptz, precision_of_it text, seen timestamptz) RETURNS timestamptz
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN precision_of_it = 'day' THEN greatest(at, least(seen, at + interval '24 hours')) ELSE at END
$$;
COMMENT ON FUNCTION published_by IS 'when it was out for certain: who tells the day only is not the first of that day';

CREATE OR REPLACE VIEW announcement_page AS
    SELECT article.entry_id AS id, article.id AS article_id, article.source_id, source.country, source.name_en AS body,
           article.url, version.language, article.first_seen_at, page.seen_at AS last_seen_at,
           page.missing_since, article.version_no AS versions,
           CASE WHEN page.gone_since IS NOT NULL AND page.restored_at IS NULL THEN 'gone'
                WHEN page.missing_since IS NOT NULL THEN 'missing'
                WHEN page.restored_at IS NOT NULL THEN 'restored' ELSE 'there' END AS state,
           page.gone_since, page.restored_at, version.published_at, article.id = first.id AS is_first,
           CASE WHEN version.content_hash = first.content_hash THEN 0 ELSE beside.share END AS share_changed,
           CASE WHEN version.content_hash = first.content_hash THEN '{}' ELSE beside.changed END AS changed,
           first.id AS first_article_id
      FROM article
      JOIN page ON page.id = article.page_id
      JOIN source ON source.id = article.source_id
      JOIN article_version AS version ON version.article_id = article.id AND version.version_no = article.version_no
      JOIN LATERAL (SELECT sibling.id, text.content_hash
                      FROM article AS sibling
                      JOIN article_version AS text ON text.article_id = sibling.id
                                                  AND text.version_no = sibling.version_no
                     WHERE sibling.entry_id = article.entry_id
                     ORDER BY published_by(text.published_at, text.published_precision, sibling.first_seen_at)
                              NULLS LAST, sibling.first_seen_at, sibling.source_id, sibling.id
                     LIMIT 1) AS first ON true
      LEFT JOIN republication AS beside ON beside.article_id = article.id
                                       AND beside.content_hash = version.content_hash
                                       AND beside.first_hash = first.content_hash;
COMMENT ON VIEW announcement_page IS 'every address that carries an entry; id is the entry''s';
COMMENT ON COLUMN announcement_page.state IS 'there; missing: 404, 410 or soft 404; gone: so for 14 days; restored: there again after that';
COMMENT ON COLUMN announcement_page.is_first IS 'it published first: by published_at (with a day only: by when it was seen on it), then by when it was first seen';
COMMENT ON COLUMN announcement_page.share_changed IS 'of the words of both texts, beside the page that published first; NULL: not told yet';

CREATE OR REPLACE VIEW announcement_version AS
    SELECT article.entry_id AS id, article.id AS article_id, version.version_no, article.source_id, article.url,
           version.title, version.lead, version.text, version.language, version.published_at, version.published_raw,
           version.first_seen_at, coalesce(version.last_seen_at, page.seen_at) AS last_seen_at,
           version.version_no = article.version_no AS is_current, encode(version.content_hash, 'hex') AS content_hash,
           version.provenance, version.attachments, version.date_suspect, version.script, version.section, version.tags,
           version.author, version.images, version.understood_by, version.language_detail,
           CASE WHEN version.version_no = 1 THEN '{}' ELSE version.changed END AS changed,
           source.country, source.name_en AS body
      FROM article_version AS version
      JOIN article ON article.id = version.article_id
      JOIN page ON page.id = article.page_id
      JOIN source ON source.id = article.source_id;
COMMENT ON VIEW announcement_version IS 'every text a page ever had, and when it was first and last seen so';

CREATE OR REPLACE VIEW announcement AS
    SELECT entry.id, source.country, source.name_en AS body, source.name AS body_native, source.body_kind,
           article.source_id, article.url, version.title, version.lead, version.text, version.language,
           version.published_at, version.published_raw, counted.first_seen_at, counted.last_seen_at,
           counted.versions, counted.pages - 1 AS copies, entry.translation_group,
           (SELECT coalesce(jsonb_agg(jsonb_build_object('language', language, 'url', url) ORDER BY language), '[]')
              FROM article_alternate WHERE article_id = article.id) AS links,
           article.search, (version.published_at AT TIME ZONE source.timezone)::date AS published_on,
           version.script, version.section, version.tags, version.author, counted.withdrawn_at
      FROM entry
      JOIN LATERAL (SELECT page.*
                      FROM article AS page
                      JOIN article_version AS text ON text.article_id = page.id AND text.version_no = page.version_no
                     WHERE page.entry_id = entry.id
                     ORDER BY published_by(text.published_at, text.published_precision, page.first_seen_at)
                              NULLS LAST, page.first_seen_at, page.source_id, page.id
                     LIMIT 1) AS article ON true
      JOIN LATERAL (SELECT count(*)::int AS pages, min(sibling.first_seen_at) AS first_seen_at,
                           max(page.seen_at) AS last_seen_at, max(sibling.version_no) AS versions,
                           CASE WHEN bool_and(page.gone_since IS NOT NULL AND page.restored_at IS NULL)
                                THEN max(page.gone_since) END AS withdrawn_at
                      FROM article AS sibling JOIN page ON page.id = sibling.page_id
                     WHERE sibling.entry_id = entry.id) AS counted ON true
      JOIN article_version AS version ON version.article_id = article.id AND version.version_no = article.version_no
      JOIN source ON source.id = article.source_id;
COMMENT ON VIEW announcement IS 'one row per announcement, as the page that published it first has it today';
COMMENT ON COLUMN announcement.country IS 'ISO 3166-1 alpha-2';
COMMENT ON COLUMN announcement.language IS 'BCP 47 tag of the text; und where it cannot be told';
COMMENT ON COLUMN announcement.published_at IS 'as the ministry dates it, in UTC; NULL where it cannot be told';
COMMENT ON COLUMN announcement.published_on IS 'the day of it where the ministry is: published_at::date is a day early east of Greenwich';
COMMENT ON COLUMN announcement.published_raw IS 'the date as written';
COMMENT ON COLUMN announcement.first_seen_at IS 'when we first saw it';
COMMENT ON COLUMN announcement.versions IS 'texts its most edited page has had';
COMMENT ON COLUMN announcement.copies IS 'further addresses that carry it';
COMMENT ON COLUMN announcement.translation_group IS 'equal for the editions of one announcement in several languages';
COMMENT ON COLUMN announcement.links IS 'its other languages, by the page''s own word';
COMMENT ON COLUMN announcement.script IS 'ISO 15924, of most letters of the text: Cyrl, Latn, Arab, Hans, Hant';
COMMENT ON COLUMN announcement.section IS 'of the site, as it names it';
COMMENT ON COLUMN announcement.author IS 'who signs it or speaks for it, as the page says';
COMMENT ON COLUMN announcement.withdrawn_at IS 'since when all its pages are gone; NULL: one is there';

CREATE OR REPLACE VIEW announcement_link AS
    SELECT a AS id, b AS other_id, kind, score, evidence, decided_at FROM entry_link
     UNION ALL
    SELECT b, a, kind, score, evidence, decided_at FROM entry_link WHERE kind IN ('translation', 'related');
COMMENT ON VIEW announcement_link IS 'announcements that belong together, and why: translations and related ones from both sides';

CREATE OR REPLACE VIEW run_history AS
    SELECT run.id, run.night_id, run.source_id, source.country, source.name_en AS body, night.trigger,
           run.started_at, run.crawled_at, run.finished_at, coalesce(run.status, 'running') AS status, run.requests,
           run.bytes, run.listed, run.fetched, run.not_modified, run.missing, run.failed, run.new, run.copies,
           run.revised, run.unchanged, run.rejected, run.error, run.error_url, run.error_stage,
           run.note, run.dropped
      FROM run JOIN night ON night.id = run.night_id JOIN source ON source.id = run.source_id;
COMMENT ON VIEW run_history IS 'every harvest of every source';

CREATE OR REPLACE VIEW source_health AS
    SELECT source.id AS source_id, source.country, source.name_en AS body, source.active, source.retired_at,
           last.status, last.error, last.started_at AS last_run_at, well.finished_at AS last_ok_at,
           spoke.first_seen_at AS last_announcement_at, coalesce(spoke.articles, 0) AS articles, source.quiet_days,
           extract(day FROM now() - coalesce(spoke.first_seen_at, source.added_at))::int AS days_quiet
      FROM source
      LEFT JOIN LATERAL (SELECT status, error, started_at FROM run
                          WHERE run.source_id = source.id AND run.finished_at IS NOT NULL
                          ORDER BY run.started_at DESC, run.id DESC LIMIT 1) AS last ON true
      LEFT JOIN LATERAL (SELECT max(run.finished_at) AS finished_at FROM run
                          WHERE run.source_id = source.id AND run.status IN ('ok', 'not_modified')) AS well ON true
      LEFT JOIN LATERAL (SELECT max(article.first_seen_at) AS first_seen_at, count(*)::int AS articles FROM article
                          WHERE article.source_id = source.id) AS spoke ON true;
COMMENT ON VIEW source_health IS 'each source, how its last run ended, and how long it has been quiet';

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

-- Two roles. Who may not create roles gets a notice and everything else.
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'govharvest_writer') THEN
        CREATE ROLE govharvest_writer NOLOGIN;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'govharvest_reader') THEN
        CREATE ROLE govharvest_reader NOLOGIN;
    END IF;
    ALTER ROLE govharvest_reader SET statement_timeout = '30s';
EXCEPTION
    WHEN insufficient_privilege THEN
        RAISE NOTICE 'the roles govharvest_writer and govharvest_reader were not made: % may not create roles', current_user;
    WHEN duplicate_object OR unique_violation THEN
        NULL;  -- another database of this server made them at this moment
END
$$;
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'govharvest_writer') THEN
        GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO govharvest_writer;
        GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO govharvest_writer;
    END IF;
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'govharvest_reader') THEN
        GRANT SELECT ON announcement, announcement_version, announcement_page, announcement_link, source_health, run_history,
                        missed_period, missing_page, posting_delay TO govharvest_reader;
    END IF;
END
$$;
