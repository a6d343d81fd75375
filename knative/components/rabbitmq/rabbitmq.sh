# RabbitMQ, one node. Works with an official image and with Debian's packages: it relies on no entrypoint.
set -eu

umask 077
cat > /run/rabbitmq/definitions.json <<END
{"users": [{
    "name": "$(cat /run/secrets/operator/username)",
    "password": "$(sed 's/["\\]/\\&/g' /run/secrets/operator/password)",
    "tags": "administrator"
}]}
END

export RABBITMQ_MNESIA_BASE=/var/lib/rabbitmq/minierp/data
export RABBITMQ_LOG_BASE=/run/rabbitmq/log
export RABBITMQ_PID_FILE=/run/rabbitmq/pid
export RABBITMQ_CONFIG_FILE=/etc/minierp/rabbitmq
export RABBITMQ_ENABLED_PLUGINS_FILE=/etc/minierp/enabled_plugins
# One node talks to no other: its distribution stays inside the pod. Its threads sleep while there is nothing to do.
export ERL_EPMD_ADDRESS=127.0.0.1
threads="+S 2:2 +sbwt none +sbwtdcpu none +sbwtdio none"
export RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS="-kernel inet_dist_use_interface {127,0,0,1} $threads"

# Debian's script in /usr/sbin changes the user; this one does not.
debian=/usr/lib/rabbitmq/bin/rabbitmq-server
if [ -x "$debian" ]; then exec "$debian"; fi
exec rabbitmq-server
