-- The speakers of the quotes in _quotes under the key that quote_index has.
SELECT DISTINCT md5_number_lower(coalesce(q.speaker_entity_id, '') || chr(10) || coalesce(q.speaker_name, '')) AS speaker,
       q.speaker_entity_id, q.speaker_name, id_key_of(q.speaker_entity_id) AS id_key,
       name_key_of(split_part(q.speaker_entity_id, ':', 1), q.speaker_name) AS name_key
FROM _quotes q
WHERE q.speaker_entity_id IS NOT NULL OR q.speaker_name IS NOT NULL
ORDER BY ALL
