# PostgreSQL of one domain: `create` its data directory, roles and database, `start` the server, ask whether it is
# `ready`, `stop` it. Works with an official image and with Debian's packages: it relies on no entrypoint.
set -eu

for found in /usr/lib/postgresql/*/bin; do
    if [ -x "$found/postgres" ]; then PATH="$found:$PATH"; fi # the newest comes last
done
data=/var/lib/postgresql/minierp/data

# Runs the statements on standard input, one a line, without a server; the shell becomes it. One that fails is not
# logged with its text, which may be a password's.
become_single() {
    exec postgres --single -D "$1" -c exit_on_error=on -c log_checkpoints=off -c log_min_error_statement=panic \
        postgres > /dev/null
}

create() {
    name=$(cat /run/secrets/database/writer/username)
    if [ ! -d "$data" ]; then
        fresh="$data.new" # so that a data directory is whole or not there
        rm -rf "$fresh"
        initdb -D "$fresh" -U postgres --encoding=UTF8 --locale=C.UTF-8 --auth=reject --data-checksums --no-instructions
        roles "$name" | (become_single "$fresh")
        (become_single "$fresh") <<END
create database "$name" owner "$name-owner";
revoke all on database "$name", postgres, template1 from public;
END
        mv "$fresh" "$data"
    fi
    chmod 700 "$data" # a volume's group may have been given access, which PostgreSQL refuses
    # Always: an earlier release made the writer alone, and who changes a secret and restarts the pod has changed the
    # password. A server that was killed has left its lock behind, with its process id, which was 1: as process 1,
    # PostgreSQL knows that this is no other server.
    statements=$(roles "$name"; passwords "$name")
    become_single "$data" <<END
$statements
END
}

roles() {
    sed "s/DOMAIN/$1/g" /etc/minierp/roles.sql
}

passwords() {
    for access in owner writer reader keeper; do
        role="$1-$access"
        if [ "$access" = writer ]; then role="$1"; fi
        echo "alter role \"$role\" password '$(sed "s/'/''/g" "/run/secrets/database/$access/password")';"
    done
}

start() {
    exec postgres -D "$data" \
        -c config_file=/etc/minierp/postgresql.conf \
        -c hba_file=/etc/minierp/pg_hba.conf \
        -c max_connections="$MAX_CONNECTIONS"
}

case "$1" in
    create) create ;;
    start) start ;;
    ready) exec pg_isready -q -h 127.0.0.1 ;;
    # At once, with a checkpoint: a plain SIGTERM would wait until every pool has let go of its connections.
    stop) exec pg_ctl stop -s -D "$data" -m fast ;;
esac
