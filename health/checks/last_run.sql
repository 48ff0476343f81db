-- Whose last run did not end well?
-- level: warning
-- says: {status}: {error}
SELECT source_id, status,
       coalesce(error, CASE WHEN status = 'empty' THEN 'the feed or listing names nothing; look at the site'
                            WHEN status = 'interrupted' THEN 'the run was ended from outside; run it again'
                            WHEN status IN ('not_understood', 'encoding_suspect', 'soft_404', 'truncated', 'too_large',
                                            'parse_error', 'login', 'needs_browser', 'blocked')
                            THEN 'some pages were not understood: govharvest rejected ' || source_id
                            ELSE 'no reason was recorded; docs/operate.md tells what the word means' END) AS error,
       CASE WHEN last_ok_at IS NULL OR last_ok_at < now() - interval '3 days' THEN 'critical' ELSE 'warning' END AS level
  FROM source_health
 WHERE active AND status NOT IN ('ok', 'not_modified')
 ORDER BY source_id;
