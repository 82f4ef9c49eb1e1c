#!/bin/sh
# Moves orders from the list "orders" of the cache into the table "orders" of the database.
psql -qc 'CREATE TABLE IF NOT EXISTS orders (id serial PRIMARY KEY, line text NOT NULL)'
while true; do
  order=$(printf 'RPOP orders\r\n' | nc -w 1 "$CACHE_HOST" 6379 | sed -n '2s/\r$//p')
  if [ -n "$order" ]; then
    echo "INSERT INTO orders (line) VALUES (:'line')" | psql -q -v line="$order" && echo "took: $order"
  else
    sleep 1
  fi
done
