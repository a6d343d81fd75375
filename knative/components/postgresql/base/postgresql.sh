# PostgreSQL of one domain: `create` its data directory, role and database, `start` the server, ask whether it is `ready`.
# Works with an official image and with Debian's packages: it relies on no entrypoint, only on the programs.
set -eu

for found in /usr/lib/postgresql/*/bin; do
    if [ -x "$found/postgres" ]; then PATH="$found:$PATH"; fi # the newest comes last
done
data=/var/lib/postgresql/minierp/data

# Runs the statements on standard input, one a line, without a server.
run() {
    postgres --single -D "$1" -c exit_on_error=on -c log_min_messages=warning postgres > /dev/null
}

create() {
    name=$(cat /run/secrets/database/username)
    password=$(sed "s/'/''/g" /run/secrets/database/password)
    if [ ! -d "$data" ]; then
        fresh="$data.new" # so that a data directory is whole or not there
        rm -rf "$fresh"
        initdb -D "$fresh" -U postgres --encoding=UTF8 --locale=C.UTF-8 --auth=reject --data-checksums --no-instructions
        run "$fresh" <<END
create role "$name" login;
create database "$name" owner "$name";
revoke all on database "$name", postgres, template1 from public;
END
        mv "$fresh" "$data"
    fi
    # Always: who changes the secret and restarts the pod has changed the password.
    echo "alter role \"$name\" password '$password';" | run "$data"
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
esac
