-- Triggers in a SQLite catalogue: smallest and largest values are kept of the columns in KEPT only (warehouse/statistics.py).
CREATE TRIGGER newsbeam_file_bounds BEFORE INSERT ON ducklake_file_column_stats
WHEN NOT EXISTS (
    SELECT 1 FROM ducklake_table t JOIN ducklake_column c ON c.table_id = t.table_id
    WHERE c.table_id = NEW.table_id AND c.column_id = NEW.column_id AND (t.table_name, c.column_name) IN (VALUES KEPT)
)
BEGIN SELECT RAISE(IGNORE); END;
CREATE TRIGGER newsbeam_table_bounds_new AFTER INSERT ON ducklake_table_column_stats
WHEN NEW.min_value IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM ducklake_table t JOIN ducklake_column c ON c.table_id = t.table_id
    WHERE c.table_id = NEW.table_id AND c.column_id = NEW.column_id AND (t.table_name, c.column_name) IN (VALUES KEPT)
)
BEGIN
    UPDATE ducklake_table_column_stats SET min_value = NULL, max_value = NULL
    WHERE table_id = NEW.table_id AND column_id = NEW.column_id;
END;
CREATE TRIGGER newsbeam_table_bounds AFTER UPDATE ON ducklake_table_column_stats
WHEN NEW.min_value IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM ducklake_table t JOIN ducklake_column c ON c.table_id = t.table_id
    WHERE c.table_id = NEW.table_id AND c.column_id = NEW.column_id AND (t.table_name, c.column_name) IN (VALUES KEPT)
)
BEGIN
    UPDATE ducklake_table_column_stats SET min_value = NULL, max_value = NULL
    WHERE table_id = NEW.table_id AND column_id = NEW.column_id;
END;
-- What was written before the triggers were there.
DELETE FROM ducklake_file_column_stats WHERE NOT EXISTS (
    SELECT 1 FROM (SELECT c.table_id, c.column_id FROM ducklake_table t JOIN ducklake_column c ON c.table_id = t.table_id
                   WHERE (t.table_name, c.column_name) IN (VALUES KEPT)) k
    WHERE k.table_id = ducklake_file_column_stats.table_id AND k.column_id = ducklake_file_column_stats.column_id
);
UPDATE ducklake_table_column_stats SET min_value = NULL, max_value = NULL WHERE NOT EXISTS (
    SELECT 1 FROM (SELECT c.table_id, c.column_id FROM ducklake_table t JOIN ducklake_column c ON c.table_id = t.table_id
                   WHERE (t.table_name, c.column_name) IN (VALUES KEPT)) k
    WHERE k.table_id = ducklake_table_column_stats.table_id AND k.column_id = ducklake_table_column_stats.column_id
);
