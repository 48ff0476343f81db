-- 0007: an address that a sitemap did not name before is new, however old the date beside it is.
CREATE TABLE IF NOT EXISTS sitemap_seen (
    source_id   text  NOT NULL REFERENCES source,
    channel_key text  NOT NULL,
    url         text  NOT NULL,
    marks       bytea NOT NULL
);
CREATE UNIQUE INDEX IF NOT EXISTS sitemap_seen_identity ON sitemap_seen (source_id, channel_key, url_hash(url));
COMMENT ON TABLE sitemap_seen IS 'what a sitemap named, also where it was too old to be listed: what is not there is new';
COMMENT ON COLUMN sitemap_seen.marks IS '5 bytes of a hash for each address';

DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'govharvest_writer') THEN
        GRANT SELECT, INSERT, UPDATE, DELETE ON sitemap_seen TO govharvest_writer;
    END IF;
END
$$;
