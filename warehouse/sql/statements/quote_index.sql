-- The rows of quote_index for the quotes in _quotes: those whose speaker has a name or an id. _articles: theirs.
SELECT md5_number_lower(coalesce(q.speaker_entity_id, '') || chr(10) || coalesce(q.speaker_name, '')) AS speaker,
       q.published_date, q.article_id, q.start_char, q.end_char, q.type, q.speaker_role,
       md5_number_lower(q.text) AS text_key, a.published_at
FROM _quotes q JOIN _articles a ON a.article_id = q.article_id
WHERE q.speaker_entity_id IS NOT NULL OR q.speaker_name IS NOT NULL
ORDER BY date_trunc('month', q.published_date), speaker, q.published_date, q.article_id, q.start_char, q.end_char
