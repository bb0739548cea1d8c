/**
 * Writes the database to a file that `pg_restore` reads, and reads it back: a file that cannot be listed is not kept. The name is the time, in UTC.
 *
 * https://www.postgresql.org/docs/17/app-pgdump.html
 */
export const dumpScript = `set -eu
file="$FOLDER/$PGDATABASE-$(date -u +%Y-%m-%dT%H-%M-%SZ).dump"
pg_dump --format=custom --no-owner --file="$file"
pg_restore --list "$file" > /dev/null
`;

/** Puts the file into the bucket, then drops what is older than the days that are kept; without a new file nothing is dropped. */
export const uploadScript = `set -eu
file=$(ls "$FOLDER"/*.dump)
rclone copy --immutable "$file" "$TARGET"
rclone delete --min-age "$RETENTION_DAYS"d --include '*.dump' "$TARGET"
rclone lsf "$TARGET" | tail -n 3
`;

/**
 * Puts a dump, read from its input, in the place of the database: it is restored beside it first, so that a file that ends too early, of which even the
 * list of contents can be read, takes nothing away.
 */
export const restoreScript = `set -eu
file=$(mktemp)
trap 'rm -f "$file"' EXIT
cat > "$file"
pg_restore --list "$file" > /dev/null
on_server() { psql --quiet --set=ON_ERROR_STOP=1 --dbname=postgres "$@"; }
on_server --command="DROP DATABASE IF EXISTS restored" --command="CREATE DATABASE restored"
pg_restore --single-transaction --exit-on-error --no-owner --dbname=restored "$file"
on_server --command="DROP DATABASE IF EXISTS \\"$PGDATABASE\\" WITH (FORCE)" --command="ALTER DATABASE restored RENAME TO \\"$PGDATABASE\\""
`;
