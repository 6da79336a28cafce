"""Reads a list with pandas, for `cargo xtask bench import`: a zip of one CSV without a header, or a tar.xz of JSON arrays.

Prints the rows. `pandas` makes a table of them; `to_sql` writes that table into a new SQLite database as well; `floor` reads
and unpacks the bytes, and makes nothing of them.
"""

import io
import sqlite3
import sys
import tarfile
import zipfile


def members(path):
    if path.endswith(".zip"):
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                yield name, archive.read(name)
    else:
        with tarfile.open(path) as archive:
            for entry in archive:
                if entry.isfile():
                    yield entry.name, archive.extractfile(entry).read()


def table(path):
    import pandas

    if path.endswith(".zip"):
        return pandas.read_csv(path, header=None, dtype=str)
    lists = (content for name, content in members(path) if name.endswith(".json"))
    return pandas.concat([pandas.read_json(io.BytesIO(list), dtype=False) for list in lists], ignore_index=True)


def write(table, database):
    table.columns = [str(name) for name in table.columns]
    for name in table.columns:
        if table[name].map(lambda cell: isinstance(cell, (list, dict))).any():
            table[name] = table[name].map(str)
    connection = sqlite3.connect(database)
    table.to_sql("list", connection, index=False)
    connection.commit()
    connection.close()
    return table


if __name__ == "__main__":
    what, path, database = sys.argv[1:]
    if what == "floor":
        print(sum(len(content) for _, content in members(path)))
    elif what == "to_sql":
        print(len(write(table(path), database)))
    else:
        print(len(table(path)))
