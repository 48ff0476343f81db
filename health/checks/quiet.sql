-- Which active sources have been quiet for longer than is normal for them?
-- level: warning
-- says: no new announcement for {days_quiet} days; {quiet_days} are normal
SELECT source_id, days_quiet, quiet_days
  FROM source_health
 WHERE active AND days_quiet > quiet_days
 ORDER BY days_quiet DESC;
