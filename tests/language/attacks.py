"""Ways out of a read-only SELECT, from sql-notes section 1 and beyond; {secret}, {folder} and {database} are paths."""

READING = """
SELECT * FROM '{secret}'
SELECT * FROM "{secret}"
SELECT * FROM read_csv('{secret}')
SELECT * FROM read_csv_auto('{secret}')
SELECT * FROM read_text('{secret}')
SELECT * FROM read_blob('{secret}')
SELECT * FROM read_blob('{database}')
SELECT * FROM read_json('{secret}')
SELECT * FROM read_json_objects('{secret}')
SELECT * FROM read_ndjson('{secret}')
SELECT * FROM read_parquet('{secret}')
SELECT * FROM parquet_scan('{secret}')
SELECT * FROM parquet_metadata('{secret}')
SELECT * FROM parquet_schema('{secret}')
SELECT * FROM read_duckdb('{database}')
SELECT * FROM sniff_csv('{secret}')
SELECT * FROM glob('{folder}/*')
SELECT * FROM query('SELECT * FROM read_text(''{secret}'')')
SELECT * FROM query_table('{secret}')
SELECT * FROM query_table(['arms', 'trials'])
SELECT * FROM query('SELECT sql FROM duckdb_views()')
WITH x AS (SELECT * FROM read_text('{secret}')) SELECT * FROM x
SELECT (SELECT content FROM read_text('{secret}'))
SELECT * FROM arms WHERE arm IN (SELECT content FROM read_text('{secret}'))
SELECT * FROM arms, LATERAL (SELECT content FROM read_text('{secret}')) AS x
SELECT arm FROM arms UNION ALL SELECT content FROM read_text('{secret}')
SELECT arm FROM arms WHERE EXISTS (SELECT 1 FROM read_text('{secret}'))
SELECT arm FROM arms ORDER BY (SELECT content FROM read_text('{secret}'))
SELECT arm FROM arms LIMIT (SELECT count(*) FROM read_text('{secret}'))
SELECT count(*) FILTER (WHERE arm IN (SELECT content FROM read_text('{secret}'))) FROM arms
SELECT sum(n) OVER (PARTITION BY (SELECT content FROM read_text('{secret}'))) FROM populations
SELECT list_transform([1], lambda x: (SELECT content FROM read_text('{secret}')))
SELECT CASE WHEN true THEN (SELECT content FROM read_text('{secret}')) END
SELECT * FROM (PIVOT (SELECT content AS c, 1 AS n FROM read_text('{secret}')) ON c IN ('x') USING sum(n))
SELECT * FROM read_text('{secret}') PIVOT (count(*) FOR content IN ('x'))
SELECT * FROM (VALUES ((SELECT content FROM read_text('{secret}')))) AS v(x)
SELECT * FROM arms SEMI JOIN (SELECT content AS arm FROM read_text('{secret}')) AS s USING (arm)
WITH RECURSIVE r AS (SELECT content FROM read_text('{secret}') UNION ALL SELECT * FROM r) SELECT * FROM r
SELECT * FROM read_text('https://localhost:1/x')
SELECT * FROM 'https://localhost:1/x.csv'
SELECT * FROM "https://localhost:1/x.parquet"
SELECT * FROM read_csv('/proc/self/environ')
SELECT * FROM st_read('{secret}')
SELECT * FROM sqlite_scan('{database}', 'x')
SELECT * FROM postgres_scan('host=localhost', 'public', 'x')
SELECT getenv('HOME')
SELECT * FROM arrow_scan(1, 2, 3)
SELECT * FROM pandas_scan(1)
SELECT * FROM python_map_function(1)
"""

CATALOG = """
SELECT * FROM core.fact
SELECT * FROM core.arm AS arms
SELECT * FROM main.core
SELECT * FROM duckdb_views()
SELECT sql FROM duckdb_tables()
SELECT * FROM duckdb_databases()
SELECT * FROM duckdb_settings()
SELECT * FROM duckdb_secrets()
SELECT * FROM duckdb_functions()
SELECT * FROM duckdb_extensions()
SELECT * FROM duckdb_logs()
SELECT * FROM duckdb_memory()
SELECT * FROM duckdb_variables()
SELECT * FROM pragma_table_info('arms')
SELECT * FROM pragma_database_size()
SELECT * FROM pragma_storage_info('arms')
SELECT * FROM information_schema.tables
SELECT * FROM pg_catalog.pg_class
SELECT * FROM pg_class
SELECT * FROM sqlite_master
SELECT * FROM system.information_schema.columns
SELECT * FROM temp.information_schema.tables
SELECT * FROM seq_scan('arms')
SELECT current_setting('memory_limit')
SELECT getvariable('x')
SELECT current_query()
SELECT current_database()
SELECT current_schemas(true)
SELECT json_serialize_sql('SELECT 1')
SELECT * FROM json_execute_serialized_sql(json_serialize_sql('SELECT 1'))
SELECT json_serialize_plan('SELECT * FROM arms')
SELECT nextval('x')
SELECT currval('x')
SELECT stats(arm) FROM arms
SELECT vector_type(arm) FROM arms
SELECT pg_typeof(arm) FROM arms
SELECT txid_current()
SELECT in_search_path('main', 'main')
SELECT system.main.upper(arm) FROM arms
SELECT core.upper(arm) FROM arms
WITH core AS (SELECT 1) SELECT * FROM core.arm
SELECT * FROM (WITH hidden AS (SELECT 1 AS i) SELECT * FROM hidden) AS x, hidden
WITH a AS (SELECT * FROM b), b AS (SELECT 1) SELECT * FROM a
SELECT * FROM summary('arms')
SELECT * FROM test_all_types()
DESCRIBE arms
SHOW TABLES
SHOW ALL TABLES
SUMMARIZE arms
SELECT * FROM (DESCRIBE arms)
SELECT * FROM (SHOW TABLES)
SELECT * FROM (SUMMARIZE core.fact)
"""

WRITING = """
CREATE TABLE t (i INTEGER)
CREATE TEMP TABLE t AS SELECT 1
CREATE TEMP VIEW arms AS SELECT 42 AS i
CREATE VIEW v AS SELECT 1
CREATE TEMP MACRO median(x) AS 42
CREATE MACRO avg(x) AS 42
CREATE SCHEMA s
CREATE SEQUENCE s
CREATE TYPE t AS ENUM ('a')
CREATE SECRET s (TYPE S3)
INSERT INTO core.arm VALUES (1)
UPDATE core.arm SET arm = 'x'
DELETE FROM core.arm
TRUNCATE core.arm
DROP VIEW arms
ALTER TABLE core.arm ADD COLUMN x INTEGER
MERGE INTO core.arm USING arms ON true WHEN MATCHED THEN DELETE
COPY arms TO '{folder}/out.csv'
COPY (SELECT 1) TO '{database}' (USE_TMP_FILE false)
COPY (SELECT 1) TO '{database}.wal' (USE_TMP_FILE false)
COPY (SELECT 1) TO '{database}.tmp/x.csv'
COPY core.arm FROM '{secret}'
EXPORT DATABASE '{folder}/out'
IMPORT DATABASE '{folder}'
WITH x AS (INSERT INTO core.arm VALUES (1) RETURNING *) SELECT * FROM x
WITH x AS (UPDATE core.arm SET arm = 'x' RETURNING *) SELECT * FROM x
WITH x AS (DELETE FROM core.arm RETURNING *) SELECT * FROM x
WITH x AS (COPY (SELECT 1) TO '{folder}/out.csv') SELECT * FROM x
WITH x AS (COPY (SELECT 1) TO '{database}' (USE_TMP_FILE false)) SELECT * FROM x
SELECT * INTO t FROM arms
SELECT * FROM enable_profiling(save_location = '{folder}/out.json')
SELECT * FROM enable_logging(storage = 'file', storage_path = '{folder}/out')
SELECT * FROM disable_logging()
SELECT * FROM truncate_duckdb_logs()
SELECT * FROM checkpoint()
SELECT * FROM force_checkpoint()
SELECT write_log('x')
SELECT setseed(0.5)
SELECT add_parquet_key('a', 'b')
"""

SETTING = """
SET memory_limit = '100GB'
SET VARIABLE x = 1
SET enable_external_access = true
SET disabled_filesystems = ''
SET lock_configuration = false
SET log_query_path = '{folder}/log'
RESET memory_limit
PRAGMA database_size
PRAGMA enable_profiling
CALL pragma_version()
CALL enable_logging(storage = 'file', storage_path = '{folder}/out')
ATTACH '{folder}/other.duckdb' AS other
ATTACH ':memory:' AS m
DETACH kb
USE core
INSTALL httpfs
LOAD httpfs
FORCE INSTALL httpfs
BEGIN
COMMIT
ROLLBACK
CHECKPOINT
VACUUM
ANALYZE
PREPARE p AS SELECT 1
EXECUTE p
DEALLOCATE p
EXPLAIN SELECT 1
EXPLAIN ANALYZE SELECT 1
SELECT 1; DROP VIEW arms
SELECT 1; SELECT 2
COMMENT ON VIEW arms IS 'x'
"""

EXHAUSTING = """
SELECT repeat('x', 4000000000)
SELECT lpad('x', 2000000000, 'y')
SELECT rpad('x', 2000000000, 'y')
SELECT format('{{:>2000000000}}', 'x')
SELECT printf('%2000000000s', 'x')
SELECT list_resize([1], 1000000000)
SELECT array_resize([1], 1000000000)
SELECT levenshtein(a, a) FROM (SELECT string_agg(arm, '') AS a FROM arms)
SELECT damerau_levenshtein(arm, arm) FROM arms
SELECT editdist3(arm, arm) FROM arms
SELECT * FROM repeat_row(1, num_rows = 10000000000)
SELECT sleep_ms(100000)
SELECT error('x')
SELECT random()
SELECT uuid()
SELECT gen_random_uuid()
SELECT bar(1, 0, 10, 1000000000)
"""

HEAVY = """
SELECT count(*) FROM range(1000000000) AS a, range(1000000) AS b
SELECT list_sort(list_transform(range(300000000), lambda x: x + 1))
SELECT sum(length(x)) FROM (SELECT string_agg(range::VARCHAR, ',') AS x FROM range(1000000000))
WITH RECURSIVE t(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM t) SELECT max(i) FROM t
SELECT list(range) FROM range(2000000000)
SELECT count(DISTINCT a.range * b.range) FROM range(100000) AS a, range(100000) AS b
SELECT factorial(20) FROM range(100000000000) WHERE range < 0
"""


def lines(block: str) -> list[str]:
    """Return the attacks of a block."""
    return [line for line in block.strip().split("\n") if line]


REFUSED = [line for block in (READING, CATALOG, WRITING, SETTING, EXHAUSTING) for line in lines(block)]
"""What the parser layer refuses by itself."""
