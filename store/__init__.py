"""The only room that writes to PostgreSQL: a file per table."""
