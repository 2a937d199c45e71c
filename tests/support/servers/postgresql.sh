# How PostgreSQL is installed, started and spoken to; sourced by ../servers.sh, which says what each function is for.
# The administrator enters by the socket and needs no password, the tests' user comes by TCP and does.
# shellcheck shell=bash disable=SC2154,SC2034
postgresql_soft=INT postgresql_hard=QUIT # a postmaster that is asked to QUIT takes its children along
postgresql_bin=$(printf '%s\n' /usr/lib/postgresql/*/bin | sort -V | tail -1)
postgresql_install() {
    if [[ $name == *-standby ]]; then
        "${as[@]}" "$postgresql_bin/pg_basebackup" -D "$home/data" -h "$dir/postgresql" -p "$(<"$dir/postgresql/port")" \
            -U postgres --checkpoint=fast --no-sync --write-recovery-conf
        return
    fi
    local locale=(--locale=C.UTF-8)
    [[ $name != *-c ]] || locale=(--locale=C)
    [[ $name != *-icu ]] || locale+=(--locale-provider=icu --icu-locale=en-US)
    "${as[@]}" "$postgresql_bin/initdb" -D "$home/data" -U postgres -A trust --auth-host=scram-sha-256 \
        -E UTF8 "${locale[@]}" --no-sync
}
postgresql_command() {
    command=("$postgresql_bin/postgres" -D "$home/data" -p "$port" -c listen_addresses=127.0.0.1
        -c unix_socket_directories="$home" -c fsync=off)
}
# A standby has what its primary has.
postgresql_user() { [[ $name == *-standby ]] || sql <<<"create role $user login createdb password '$password'"; }
postgresql_sql() { psql -X -q -A -t -v ON_ERROR_STOP=1 -h "$home" -p "$port" -U postgres -d "${1:-postgres}"; }
postgresql_create() { [[ $name == *-standby ]] || sql <<<"create database $1 owner $user"; }
postgresql_url() { echo "postgresql://host=127.0.0.1 port=$port dbname=$1 user=$user password=$password"; }
postgresql_odbc_url() {
    echo "odbc://Driver={PostgreSQL Unicode};Server=127.0.0.1;Port=$port;Database=$1;Uid=$user;Pwd=$password"
}
postgresql_variables() { export_as SOCKET "$home"; }
