-- Which active sources have never been harvested, or not for two days?
-- level: warning
-- says: not harvested since {since}; is the scheduler up? (govharvest schedule)
SELECT source_id, coalesce(to_char(last_run_at, 'YYYY-MM-DD HH24:MI'), 'it was added') AS since
  FROM source_health
  JOIN source ON source.id = source_id
 WHERE source_health.active AND coalesce(last_run_at, added_at) < now() - interval '2 days'
   AND NOT EXISTS (SELECT FROM channel WHERE channel.source_id = source.id AND next_check_at > now())
 ORDER BY source_id;
