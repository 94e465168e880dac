-- How many, according to whom, and who disagrees.

-- Interval of a claim for comparing: an open end stays NULL; "about" leaves ten per cent on either side.
CREATE OR REPLACE MACRO interval_low(bound, value, value_low) AS
    CASE bound WHEN 'approx' THEN coalesce(value_low, value) - 0.1 * abs(coalesce(value_low, value)) ELSE value_low END;
CREATE OR REPLACE MACRO interval_high(bound, value, value_high) AS
    CASE bound WHEN 'approx' THEN coalesce(value_high, value) + 0.1 * abs(coalesce(value_high, value)) ELSE value_high END;

-- The claims that are not denied, from the index, under the names that aliases give.
CREATE OR REPLACE VIEW stated_claims AS
SELECT c.*, coalesce(i.name, n.name, c.claimant) AS claimant_entity_name
FROM lake.claim_index c
LEFT JOIN alias_keys i ON i.alias_key = lower(c.claimant_entity_id)
LEFT JOIN alias_keys n ON n.alias_key = lower(c.claimant) AND n.kind = split_part(c.claimant_entity_id, ':', 1);

-- Claims on one thing by day of publication, each once per outlet. Any of the three may be NULL: anything.
CREATE OR REPLACE MACRO claim_timeline_of(the_country, the_role, the_event) AS TABLE
SELECT c.published_date, c.claimant_entity_name AS claimant, c.outlet, c.value_low AS low, c.value AS best,
       c.value_high AS high, c.bound, c.text, c.counted, c.stance, c.measure, c.as_of_start, c.as_of_end,
       count(DISTINCT c.article_id) AS articles, count(DISTINCT coalesce(s.story_id, c.article_id)) AS stories,
       min(c.article_id) AS article_id
FROM stated_claims c
LEFT JOIN lake.stories s ON s.article_id = c.article_id
WHERE (the_country IS NULL OR c.counted_country = the_country)
  AND (the_role IS NULL OR c.counted_role = the_role)
  AND (the_event IS NULL OR list_contains(c.event, the_event))
GROUP BY ALL
ORDER BY c.published_date NULLS LAST, c.claimant_entity_name NULLS LAST, c.outlet NULLS LAST, c.value_low NULLS FIRST,
         c.value_high NULLS FIRST, c.text;

-- UCDP-style bounds by bucket of publication: the lowest and the highest number that anybody gave, and the median of
-- the point values, each story counted once for one number.
CREATE OR REPLACE MACRO claim_estimates_of(the_country, the_role, the_event, the_bucket) AS TABLE
WITH numbers AS (
    SELECT date_trunc(the_bucket, c.published_date)::DATE AS start, coalesce(s.story_id, c.article_id) AS story_id,
           c.value, c.value_low, c.value_high, count(DISTINCT c.article_id) AS articles
    FROM stated_claims c LEFT JOIN lake.stories s ON s.article_id = c.article_id
    WHERE (the_country IS NULL OR c.counted_country = the_country)
      AND (the_role IS NULL OR c.counted_role = the_role)
      AND (the_event IS NULL OR list_contains(c.event, the_event))
      AND c.kind = 'count'
    GROUP BY ALL
)
SELECT n.start AS bucket, min(coalesce(n.value_low, n.value)) AS low, median(n.value) AS best,
       max(coalesce(n.value_high, n.value)) AS high, count(*) AS numbers, count(DISTINCT n.story_id) AS stories,
       sum(n.articles) AS articles
FROM numbers n
GROUP BY n.start
ORDER BY n.start NULLS LAST;

-- Pairs of numbers on the same thing that cannot both hold, with who said each, when, and in how many stories. The same
-- thing: same country, role, kind and unit counted, an event in common, the same measure where both name one, and
-- times that overlap where both name one. Open ends count as open: more than 600,000 and 650,000 agree; 12,000 and up
-- to 3,000 do not. Numbers given at about the same time come first: counts grow. days: largest distance between the first publications of the two; NULL: any.
CREATE OR REPLACE MACRO claim_conflicts_of(the_country, the_role, the_event, the_days) AS TABLE
WITH said AS (
    SELECT c.counted_country, c.counted_role, c.kind, c.unit, list_sort(c.event) AS events, c.measure,
           c.claimant_entity_name AS claimant, c.value_low AS low, c.value_high AS high, c.bound,
           interval_low(c.bound, c.value, c.value_low) AS at_least,
           interval_high(c.bound, c.value, c.value_high) AS at_most,
           c.as_of_start, c.as_of_end,
           min(c.text) AS text, min(c.published_date) AS first_date, max(c.published_date) AS last_date,
           count(DISTINCT c.article_id) AS articles, count(DISTINCT coalesce(s.story_id, c.article_id)) AS stories,
           arg_min(c.article_id, (c.published_date, c.article_id)) AS article_id
    FROM stated_claims c LEFT JOIN lake.stories s ON s.article_id = c.article_id
    WHERE (the_country IS NULL OR c.counted_country = the_country)
      AND (the_role IS NULL OR c.counted_role = the_role)
      AND (the_event IS NULL OR list_contains(c.event, the_event))
      AND coalesce(c.modality, 'asserted') = 'asserted'
      AND (c.counted_country IS NOT NULL OR c.counted_role IS NOT NULL)
      AND (c.value_low IS NOT NULL OR c.value_high IS NOT NULL)
    GROUP BY ALL
)
SELECT a.counted_country AS counted_country, a.counted_role AS counted_role,
       list_sort(list_intersect(a.events, b.events)) AS event,
       a.claimant AS claimant_a, a.text AS text_a, a.low AS low_a, a.high AS high_a, a.bound AS bound_a,
       a.first_date AS first_date_a, a.last_date AS last_date_a, a.articles AS articles_a, a.stories AS stories_a,
       b.claimant AS claimant_b, b.text AS text_b, b.low AS low_b, b.high AS high_b, b.bound AS bound_b,
       b.first_date AS first_date_b, b.last_date AS last_date_b, b.articles AS articles_b, b.stories AS stories_b,
       a.article_id AS article_id_a, b.article_id AS article_id_b,
       abs(date_diff('day', a.first_date, b.first_date)) AS days_apart
FROM said a JOIN said b
  ON a.at_most < b.at_least
 AND a.counted_country IS NOT DISTINCT FROM b.counted_country
 AND a.counted_role IS NOT DISTINCT FROM b.counted_role
 AND a.kind IS NOT DISTINCT FROM b.kind
 AND (a.kind = 'count' OR a.unit IS NOT DISTINCT FROM b.unit)
 AND (list_has_any(a.events, b.events) OR (coalesce(len(a.events), 0) = 0 AND coalesce(len(b.events), 0) = 0))
 AND (a.measure IS NULL OR b.measure IS NULL OR a.measure = b.measure)
 AND (a.as_of_start IS NULL OR b.as_of_end IS NULL OR a.as_of_start <= b.as_of_end)
 AND (b.as_of_start IS NULL OR a.as_of_end IS NULL OR b.as_of_start <= a.as_of_end)
WHERE the_days IS NULL OR abs(date_diff('day', a.first_date, b.first_date)) <= the_days
ORDER BY days_apart NULLS LAST, least(a.first_date, b.first_date) NULLS LAST, a.claimant NULLS LAST, b.claimant NULLS LAST, a.low NULLS FIRST,
         a.high NULLS FIRST, b.low NULLS FIRST, b.high NULLS FIRST, a.article_id, b.article_id;
