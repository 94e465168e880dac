-- The entities of the mentions in _entities under the key that entity_index has.
SELECT DISTINCT md5_number_lower(e.entity_id || chr(10) || coalesce(e.name, '') || chr(10) || coalesce(e.label, '')) AS entity,
       e.entity_id, e.name, e.label, id_key_of(e.entity_id) AS id_key,
       name_key_of(entity_kind(e.entity_id, e.label), e.name) AS name_key
FROM _entities e
WHERE e.entity_id IS NOT NULL
ORDER BY ALL
