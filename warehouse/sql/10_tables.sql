-- The public tables under their own names. lake.<name> is the stored table, which reads old snapshots:
-- SELECT * FROM lake.articles AT (VERSION => 3).

-- Views qualify every column: a macro's parameter of the same name would meet an unqualified one.

-- What an alias stands for, by the kind of id it may replace. An alias is a spelling or an id.
CREATE OR REPLACE VIEW alias_keys AS
SELECT a.alias_key, a.kind, a.entity_id, a.name, id_key_of(a.alias_key) AS id_key,
       name_key_of(a.kind, a.alias_key) AS name_key
FROM (SELECT lower(x.alias) AS alias_key, split_part(x.entity_id, ':', 1) AS kind, min(x.entity_id) AS entity_id,
             min(x.name) AS name
      FROM lake.aliases x
      GROUP BY ALL) a;

CREATE OR REPLACE VIEW articles AS
SELECT a.* REPLACE (coalesce(s.story_id, a.article_id) AS story_id)
FROM lake.articles a
LEFT JOIN lake.stories s ON s.article_id = a.article_id;

-- entity_id is resolved through aliases; entity_name is the one name of that id (name stays what the article says).
CREATE OR REPLACE VIEW entities AS
SELECT e.* REPLACE (coalesce(i.entity_id, n.entity_id, e.entity_id) AS entity_id),
       coalesce(i.name, n.name, e.name) AS entity_name
FROM lake.entities e
LEFT JOIN alias_keys i ON i.alias_key = lower(e.entity_id)
LEFT JOIN alias_keys n ON n.alias_key = lower(e.name) AND n.kind = entity_kind(e.entity_id, e.label);

CREATE OR REPLACE VIEW quotes AS
SELECT q.* REPLACE (coalesce(i.entity_id, n.entity_id, q.speaker_entity_id) AS speaker_entity_id),
       coalesce(i.name, n.name, q.speaker_name) AS speaker_entity_name
FROM lake.quotes q
LEFT JOIN alias_keys i ON i.alias_key = lower(q.speaker_entity_id)
LEFT JOIN alias_keys n ON n.alias_key = lower(q.speaker_name) AND n.kind = split_part(q.speaker_entity_id, ':', 1);

CREATE OR REPLACE VIEW numeric_claims AS
SELECT c.* REPLACE (
           coalesce(i.entity_id, n.entity_id, c.claimant_entity_id) AS claimant_entity_id,
           coalesce(k.entity_id, c.counted_entity_id) AS counted_entity_id
       ),
       coalesce(i.name, n.name, c.claimant) AS claimant_entity_name
FROM lake.numeric_claims c
LEFT JOIN alias_keys i ON i.alias_key = lower(c.claimant_entity_id)
LEFT JOIN alias_keys n ON n.alias_key = lower(c.claimant) AND n.kind = split_part(c.claimant_entity_id, ':', 1)
LEFT JOIN alias_keys k ON k.alias_key = lower(c.counted_entity_id);

CREATE OR REPLACE VIEW temporal_expressions AS FROM lake.temporal_expressions;
CREATE OR REPLACE VIEW dead_letters AS FROM lake.dead_letters;
CREATE OR REPLACE VIEW runs AS FROM lake.runs;
CREATE OR REPLACE VIEW batches AS FROM lake.batches;
CREATE OR REPLACE VIEW aliases AS FROM lake.aliases;
CREATE OR REPLACE VIEW topics AS FROM lake.topics;
CREATE OR REPLACE VIEW topic_rules AS FROM lake.topic_rules;
