-- Takes from the first of several keys that allows, and from no other. Replies with what those say that were asked. Whoever is too late on one key and is denied there holds its row from then
-- on: as calls on several keys take their turns on all of them first, none waits for another in a circle.
CREATE FUNCTION throttlekit.apply_any(
  functions text[],   -- what decides on each key, in the order in which they are preferred
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
  reply bigint[];
BEGIN
  PERFORM throttlekit.take_turns(items);
  FOR i IN 1 .. cardinality(items) LOOP
    EXECUTE format('SELECT throttlekit.%I(%s)', functions[i], concat_ws(', ', '$1, $2, $3, $4, $5, $6, $7', NULLIF(array_to_string(inputs[i]::bigint[], ', '), ''))) INTO reply
    USING items[i], made_with[i], amounts[i], operations[i], extras[i], given, outlives[i];
    RETURN NEXT reply;
    EXIT WHEN reply[1] = 1;
  END LOOP;
END $$;
