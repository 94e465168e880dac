-- Gives articles whose stored version is not in article_versions one: as their rows stand. What they were before is lost.
INSERT INTO lake.article_versions (article_id, record_sha256, commit_number, outcome, content_sha256, published_at,
                                   published_date, title, extractor_version, model, run_id, batch_id)
WITH newest AS (
    SELECT v.article_id, arg_max(v.record_sha256, v.commit_number) AS record_sha256
    FROM lake.article_versions v WHERE v.outcome <> 'superseded' GROUP BY v.article_id
), numbers AS (
    SELECT coalesce(max(n.commit_number), 0) + 1 AS number
    FROM (SELECT v.commit_number FROM lake.article_versions v UNION ALL SELECT b.commit_number FROM lake.batches b) n
)
SELECT a.article_id, coalesce(a.record_sha256, a.content_sha256), n.number, 'new', a.content_sha256, a.published_at,
       a.published_date, a.title, a.extractor_version, a.model, a.run_id, 'repair ' || n.number
FROM lake.articles a CROSS JOIN numbers n LEFT JOIN newest k ON k.article_id = a.article_id
WHERE k.record_sha256 IS DISTINCT FROM coalesce(a.record_sha256, a.content_sha256)
ORDER BY a.article_id
