-- The speakers of the quotes in _quotes under the key that quote_index has.
SELECT DISTINCT md5_number_lower(coalesce(q.speaker_entity_id, '') || chr(10) || coalesce(q.speaker_name, '')) AS speaker,
       q.speaker_entity_id, q.speaker_name
FROM _quotes q
WHERE q.speaker_entity_id IS NOT NULL OR q.speaker_name IS NOT NULL
ORDER BY ALL
