-- What was read: outlets, days, copies of wire stories, versions of articles.

CREATE OR REPLACE VIEW outlets AS
SELECT a.outlet, count(*) AS articles, count(DISTINCT coalesce(s.story_id, a.article_id)) AS stories,
       count(*) FILTER (a.agency IS NOT NULL) AS with_agency, sum(a.word_count)::BIGINT AS words,
       min(a.published_date) AS first_date, max(a.published_date) AS last_date
FROM lake.story_members a LEFT JOIN lake.stories s USING (article_id)
GROUP BY a.outlet
ORDER BY articles DESC, a.outlet NULLS LAST;

-- Undated articles stand in the row without a date.
CREATE OR REPLACE VIEW daily_volume AS
SELECT a.published_date, count(*) AS articles, count(DISTINCT coalesce(s.story_id, a.article_id)) AS stories,
       count(DISTINCT a.outlet) AS outlets, sum(a.word_count)::BIGINT AS words
FROM lake.story_members a LEFT JOIN lake.stories s USING (article_id)
GROUP BY a.published_date
ORDER BY a.published_date NULLS LAST;

CREATE OR REPLACE VIEW wire_copies AS
SELECT s.story_id, count(*) AS articles, 1 AS stories, count(DISTINCT a.outlet) AS outlets,
       list_sort(list_distinct(list(a.outlet))) AS outlet_names,
       min(a.published_at) AS first_published, max(a.published_at) AS last_published,
       mode(a.agency ORDER BY a.agency) AS agency,
       arg_min(a.title, (coalesce(a.published_at, 'infinity'::TIMESTAMPTZ), a.article_id)) AS title,
       list(a.article_id ORDER BY a.published_at NULLS LAST, a.article_id) AS article_ids
FROM lake.stories s JOIN lake.articles a USING (article_id)
GROUP BY s.story_id
HAVING count(*) > 1
ORDER BY articles DESC, s.story_id;

CREATE OR REPLACE VIEW article_versions AS
SELECT v.*, v.outcome <> 'superseded' AND v.commit_number = max(v.commit_number) FILTER (v.outcome <> 'superseded') OVER (
           PARTITION BY v.article_id) AS is_current
FROM lake.article_versions v
ORDER BY v.article_id, v.commit_number, v.record_sha256;
