-- 0003: what was odd in a channel that was read well is kept with the run and told by health.
ALTER TABLE channel ADD COLUMN IF NOT EXISTS note text;
COMMENT ON COLUMN channel.note IS 'what was odd when it was last read, though it was read well';
ALTER TABLE run ADD COLUMN IF NOT EXISTS note text;
COMMENT ON COLUMN run.note IS 'what was odd in channels that were read well';

CREATE OR REPLACE VIEW run_history AS
    SELECT run.id, run.night_id, run.source_id, source.country, source.name_en AS body, night.trigger,
           run.started_at, run.crawled_at, run.finished_at, coalesce(run.status, 'running') AS status, run.requests,
           run.bytes, run.listed, run.fetched, run.not_modified, run.missing, run.failed, run.new, run.copies,
           run.revised, run.unchanged, run.rejected, run.error, run.error_url, run.error_stage,
           run.note
      FROM run JOIN night ON night.id = run.night_id JOIN source ON source.id = run.source_id;

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
