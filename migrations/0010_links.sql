-- 0010: keys of near copies, links between announcements, and what an operator said of them.
CREATE TABLE IF NOT EXISTS article_key (
    key        bigint NOT NULL,
    article_id bigint NOT NULL REFERENCES article ON DELETE CASCADE,
    PRIMARY KEY (key, article_id)
);
CREATE INDEX IF NOT EXISTS article_key_article ON article_key (article_id);
COMMENT ON TABLE article_key IS 'the smallest hashes of the shingles of each current text: who shares one may be a copy';

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
    CHECK (article_id <> other_article_id)
);
CREATE INDEX IF NOT EXISTS operator_word_article ON operator_word (article_id);
CREATE INDEX IF NOT EXISTS operator_word_other ON operator_word (other_article_id);
COMMENT ON TABLE operator_word IS 'what an operator said of two pages: stronger than any rule, also for what comes later';

DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'govharvest_writer') THEN
        GRANT SELECT, INSERT, UPDATE, DELETE ON article_key, entry_link, operator_word TO govharvest_writer;
        GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO govharvest_writer;
    END IF;
END
$$;
