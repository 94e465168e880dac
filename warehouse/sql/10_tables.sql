-- The public tables under their own names. lake.<name> is the stored table, which reads old snapshots:
-- SELECT * FROM lake.articles AT (VERSION => 3).
CREATE OR REPLACE VIEW articles AS FROM lake.articles;
CREATE OR REPLACE VIEW entities AS FROM lake.entities;
CREATE OR REPLACE VIEW quotes AS FROM lake.quotes;
CREATE OR REPLACE VIEW numeric_claims AS FROM lake.numeric_claims;
CREATE OR REPLACE VIEW temporal_expressions AS FROM lake.temporal_expressions;
CREATE OR REPLACE VIEW dead_letters AS FROM lake.dead_letters;
CREATE OR REPLACE VIEW runs AS FROM lake.runs;
CREATE OR REPLACE VIEW batches AS FROM lake.batches;
