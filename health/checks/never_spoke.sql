-- Which active sources were harvested and have never given an announcement?
-- level: warning
-- says: harvested, but no announcement was ever understood; try govharvest preview {source_id}
SELECT source_id
  FROM source_health
 WHERE active AND articles = 0 AND last_run_at IS NOT NULL AND status IN ('ok', 'not_modified', 'empty')
 ORDER BY source_id;
