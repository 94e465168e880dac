-- Gives commits that versions name and batches does not know a row, so that commits are counted on and not repeated.
INSERT INTO lake.batches (batch_id, run_id, batch_index, commit_number, committed_at, articles_read, articles_new,
                          articles_changed, articles_unchanged, dead_letters)
SELECT min(v.batch_id), min(v.run_id), 0, v.commit_number, min(v.committed_at), count(*),
       count(*) FILTER (v.outcome = 'new'), count(*) FILTER (v.outcome = 'changed'),
       count(*) FILTER (v.outcome = 'superseded'), 0
FROM lake.article_versions v ANTI JOIN lake.batches b ON b.commit_number = v.commit_number
GROUP BY v.commit_number ORDER BY v.commit_number
