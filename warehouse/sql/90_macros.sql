-- The public macros. Their parameters carry the names of columns, so each hands them on to a macro (name_of) whose
-- parameters clash with no column.

-- Every match of a regular expression in the articles' text.
CREATE OR REPLACE MACRO text_mentions(regex) AS TABLE FROM text_mentions_of(regex);

-- A topic by day, week, month, quarter or year.
CREATE OR REPLACE MACRO mentions_over_time(topic, bucket := 'day') AS TABLE FROM mentions_over_time_of(topic, bucket);

-- A speaker's quotes, newest first; newest := 50 gives the newest 50.
CREATE OR REPLACE MACRO quotes_by(name, newest := NULL) AS TABLE FROM quotes_by_of(name, newest);

-- What stands in the same articles as an entity; since := '2024-10-01', until := '2024-10-31': in those of October alone.
CREATE OR REPLACE MACRO cooccurrence(entity_id, since := NULL, until := NULL) AS TABLE
FROM cooccurrence_of(entity_id, since, until);

-- Numbers claimed of one thing, by day, claimant and outlet. NULL: any.
CREATE OR REPLACE MACRO claim_timeline(counted_country := NULL, counted_role := NULL, event := NULL) AS TABLE
FROM claim_timeline_of(counted_country, counted_role, event);

-- Lowest, median and highest number by day (UCDP style).
CREATE OR REPLACE MACRO claim_estimates(counted_country := NULL, counted_role := NULL, event := NULL, bucket := 'day')
AS TABLE FROM claim_estimates_of(counted_country, counted_role, event, bucket);

-- Pairs of numbers that cannot both hold.
CREATE OR REPLACE MACRO claim_conflicts(counted_country := NULL, counted_role := NULL, event := NULL, days := NULL)
AS TABLE FROM claim_conflicts_of(counted_country, counted_role, event, days);

-- A passage with the span marked: as a value and as a table.
CREATE OR REPLACE MACRO context(article_id, start_char, end_char, width := 160) AS
    context_of(article_id, start_char, end_char, width);
CREATE OR REPLACE MACRO context(article_id, start_char, end_char, width := 160) AS TABLE
FROM context_of(article_id, start_char, end_char, width);
