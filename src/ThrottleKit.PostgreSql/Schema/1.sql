-- The state of every key. Rows are updated in place where their page has room (no index but the key's, pages filled to seven tenths), as each permit
-- taken is an update.
CREATE /*kind*/ TABLE throttlekit.state (
  key bytea NOT NULL,
  state text NOT NULL,
  expires_at bigint, -- microseconds since 1970; from then on the row says the same as none. NULL for never.
  CONSTRAINT state_pkey PRIMARY KEY (key)
) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_cost_delay = 0);

-- The number of the advisory lock by which calls on several keys, and resets, take turns on each. Two keys may share one: they then wait for each other, and nothing else happens.
CREATE FUNCTION throttlekit.turn(item bytea) RETURNS bigint
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN hashtextextended(encode(item, 'hex'), 8388080128998272101); -- "throttle", so that others' locks on hashes are others

-- Takes the turns of several keys. All callers take them in one order, so that none waits in a circle.
CREATE FUNCTION throttlekit.take_turns(items bytea[]) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
  number bigint;
BEGIN
  FOR number IN SELECT DISTINCT throttlekit.turn(item) AS turn FROM unnest(items) AS item ORDER BY turn LOOP
    PERFORM pg_advisory_xact_lock(number);
  END LOOP;
END $$;

-- Applies one operation to each of several keys, all or none: where a decision denies, nothing is written, and each reply says what a forecast would. Else the
-- rows stay as they are seen until the end; should a key have changed just before that, so that it denies now, all is rolled back, for the caller to begin anew.
CREATE FUNCTION throttlekit.apply_all(
  functions text[],   -- what applies each operation
  items bytea[],
  made_with text[],
  amounts bigint[],
  inputs text[],      -- the configurations, each an array in PostgreSQL's notation
  operations text[],
  extras bigint[],
  given bigint,
  outlives bigint[])
RETURNS SETOF bigint[] LANGUAGE plpgsql AS $$
DECLARE
  calls text[] := '{}';
  moment bigint;
  reply bigint[];
  denies boolean := false;
  replies text[] := '{}';
BEGIN
  PERFORM throttlekit.take_turns(items);
  moment := COALESCE(given, (date_part('epoch', clock_timestamp()) * 1000000)::bigint);
  FOR i IN 1 .. cardinality(items) LOOP
    calls := calls || format('SELECT throttlekit.%I(%s)', functions[i], concat_ws(', ', '$1, $2, $3, $4, $5, $6, $7', NULLIF(array_to_string(inputs[i]::bigint[], ', '), '')));
    EXECUTE calls[i] INTO reply
    USING items[i], made_with[i], CASE WHEN operations[i] = 'decide' THEN amounts[i] ELSE 0 END, 'forecast', extras[i], moment, outlives[i];
    replies := replies || reply::text;
    denies := denies OR (operations[i] = 'decide' AND reply[1] = 0);
  END LOOP;

  IF denies THEN
    RETURN QUERY SELECT answer::bigint[] FROM unnest(replies) WITH ORDINALITY AS answers(answer, place) ORDER BY place;
    RETURN;
  END IF;

  PERFORM FROM throttlekit.state AS s WHERE s.key = ANY (items) FOR UPDATE;
  moment := COALESCE(given, (date_part('epoch', clock_timestamp()) * 1000000)::bigint);
  FOR i IN 1 .. cardinality(items) LOOP
    EXECUTE calls[i] INTO reply
    USING items[i], made_with[i], amounts[i], operations[i], extras[i], moment, outlives[i];
    IF operations[i] = 'decide' AND reply[1] = 0 THEN
      RAISE EXCEPTION 'a key changed while several were decided' USING ERRCODE = 'serialization_failure';
    END IF;
    RETURN NEXT reply;
  END LOOP;
END $$;

-- Forgets keys.
CREATE FUNCTION throttlekit.reset(items bytea[]) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
  dropped bigint;
BEGIN
  PERFORM throttlekit.take_turns(items);
  DELETE FROM throttlekit.state AS s WHERE s.key = ANY (items);
  GET DIAGNOSTICS dropped = ROW_COUNT;
  RETURN dropped;
END $$;

-- Looks at some rows in the order of their keys, from one key on, and drops those that have expired: short work, however large the table. Rows that somebody is at are left for the next time.
CREATE FUNCTION throttlekit.sweep(start bytea, most integer, OUT resume bytea, OUT seen integer, OUT dropped integer)
LANGUAGE plpgsql AS $$
DECLARE
  moment CONSTANT bigint := (date_part('epoch', clock_timestamp()) * 1000000)::bigint;
  keys bytea[];
BEGIN
  SELECT array_agg(page.key ORDER BY page.key) INTO keys
  FROM (SELECT s.key FROM throttlekit.state AS s WHERE s.key >= start ORDER BY s.key LIMIT most) AS page;
  seen := COALESCE(cardinality(keys), 0);
  IF seen = most THEN
    resume := keys[seen]; -- NULL at the end of the table
  END IF;
  DELETE FROM throttlekit.state AS s
  WHERE s.key IN (SELECT d.key FROM throttlekit.state AS d WHERE d.key = ANY (keys) AND d.expires_at <= moment FOR UPDATE SKIP LOCKED);
  GET DIAGNOSTICS dropped = ROW_COUNT;
END $$;
