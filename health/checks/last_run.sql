-- Whose last run did not end well?
-- level: warning
-- says: {status}: {error}
SELECT source_id, status, coalesce(error, 'some pages were not understood: govharvest rejected ' || source_id) AS error,
       CASE WHEN last_ok_at IS NULL OR last_ok_at < now() - interval '3 days' THEN 'critical' ELSE 'warning' END AS level
  FROM source_health
 WHERE active AND status NOT IN ('ok', 'not_modified')
 ORDER BY source_id;
