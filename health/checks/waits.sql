-- Which sources were due for hours, and no worker has come to them?
-- level: warning
-- says: was due at {since} UTC and waits; does a worker live (SELECT * FROM process WHERE ended_at IS NULL), is its host held?
SELECT source_id, to_char(min(starts_at), 'YYYY-MM-DD HH24:MI') AS since
  FROM due_run JOIN source ON source.id = source_id
 WHERE active AND due_run.finished_at IS NULL AND starts_at < now() - interval '6 hours'
 GROUP BY source_id
 ORDER BY source_id;
