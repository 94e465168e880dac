-- Takes old text out of a SQLite catalogue: bounds of texts, then all free pages (warehouse/scrub.py).
UPDATE ducklake_table_column_stats SET min_value = NULL, max_value = NULL WHERE (table_id, column_id) IN (
    SELECT table_id, column_id FROM ducklake_column WHERE column_type IN ('varchar', 'blob')
);
PRAGMA wal_checkpoint(TRUNCATE);
VACUUM;
PRAGMA wal_checkpoint(TRUNCATE);
