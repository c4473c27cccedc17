"""What an analyst sees through psycopg2: read_views.py CONNECTION VIEW."""
import sys

import psycopg2

with psycopg2.connect(sys.argv[1]) as connection, connection.cursor() as cursor:
    cursor.execute(
        "SELECT c.relname, obj_description(c.oid) FROM pg_catalog.pg_class AS c"
        " WHERE c.relnamespace = 'spegel_published'::regnamespace AND c.relkind IN ('r', 'v')")
    for name, comment in cursor:
        print("relation", name, comment, sep="\t")
    cursor.execute("SELECT * FROM spegel_published." + sys.argv[2])
    names = [column.name for column in cursor.description]
    types = {name: set() for name in names}
    read = 0
    for row in cursor:
        read += 1
        for name, value in zip(names, row):
            if value is not None:
                types[name].add(type(value).__name__)
    for name in names:
        print("type", name, " ".join(sorted(types[name])), sep="\t")
    print("rows", read, sep="\t")
