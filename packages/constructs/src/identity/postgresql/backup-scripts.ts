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

/** Puts a dump, read from its input, into the database in place of what is there: all of it, or nothing. */
export const restoreScript = `set -eu
file=$(mktemp)
trap 'rm -f "$file"' EXIT
cat > "$file"
pg_restore --list "$file" > /dev/null
psql --quiet --set=ON_ERROR_STOP=1 --dbname=postgres --command="DROP DATABASE IF EXISTS \\"$PGDATABASE\\" WITH (FORCE)" --command="CREATE DATABASE \\"$PGDATABASE\\""
pg_restore --single-transaction --exit-on-error --no-owner --dbname="$PGDATABASE" "$file"
`;
