-- What aliases are found by. Commits store these keys beside each name, so that a question compares numbers, not spellings.

-- Kind of an entity id (person, org, country …); of a mention without an id, the kind that its label suggests.
CREATE OR REPLACE MACRO entity_kind(entity_id, label) AS coalesce(
    nullif(split_part(entity_id, ':', 1), ''),
    CASE label WHEN 'PERSON' THEN 'person' WHEN 'ORG' THEN 'org' WHEN 'GPE' THEN 'country' WHEN 'NORP' THEN 'country'
               WHEN 'GROUP' THEN 'group' END
);

-- Hash of an entity id, and of a spelling for one kind of entity, whatever the case of their letters.
CREATE OR REPLACE MACRO id_key_of(entity_id) AS md5_number_lower(lower(entity_id));
CREATE OR REPLACE MACRO name_key_of(kind, name) AS md5_number_lower(kind || chr(10) || lower(name));
