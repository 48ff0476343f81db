-- 0004: pages in whose place something else came have a count of their own, so that those of a run add up.
ALTER TABLE run ADD COLUMN IF NOT EXISTS dropped int NOT NULL DEFAULT 0;
COMMENT ON COLUMN run.dropped IS 'pages in whose place something else came: an error page that says 200, one page for all';

CREATE OR REPLACE VIEW run_history AS
    SELECT run.id, run.night_id, run.source_id, source.country, source.name_en AS body, night.trigger,
           run.started_at, run.crawled_at, run.finished_at, coalesce(run.status, 'running') AS status, run.requests,
           run.bytes, run.listed, run.fetched, run.not_modified, run.missing, run.failed, run.new, run.copies,
           run.revised, run.unchanged, run.rejected, run.error, run.error_url, run.error_stage,
           run.note, run.dropped
      FROM run JOIN night ON night.id = run.night_id JOIN source ON source.id = run.source_id;
