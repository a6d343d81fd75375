# PostgreSQL of one domain: `create` its data directory, role and database, `start` the server, ask whether it is
# `ready`, `stop` it. Works with an official image and with Debian's packages: it relies on no entrypoint.
set -eu

for found in /usr/lib/postgresql/*/bin; do
    if [ -x "$found/postgres" ]; then PATH="$found:$PATH"; fi # the newest comes last
done
data=/var/lib/postgresql/minierp/data

# Runs the statements on standard input, one a line, without a server; the shell becomes it.
become_single() {
    exec postgres --single -D "$1" -c exit_on_error=on -c log_checkpoints=off postgres > /dev/null
}

create() {
    name=$(cat /run/secrets/database/username)
    password=$(sed "s/'/''/g" /run/secrets/database/password)
    if [ ! -d "$data" ]; then
        fresh="$data.new" # so that a data directory is whole or not there
        rm -rf "$fresh"
        initdb -D "$fresh" -U postgres --encoding=UTF8 --locale=C.UTF-8 --auth=reject --data-checksums --no-instructions
        (become_single "$fresh") <<END
create role "$name" login;
create database "$name" owner "$name";
revoke all on database "$name", postgres, template1 from public;
END
        mv "$fresh" "$data"
    fi
    chmod 700 "$data" # a volume's group may have been given access, which PostgreSQL refuses
    # Always: who changes the secret and restarts the pod has changed the password. A server that was killed has left
    # its lock behind, with its process id, which was 1: as process 1, PostgreSQL knows that this is no other server.
    become_single "$data" <<END
alter role "$name" password '$password';
END
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
