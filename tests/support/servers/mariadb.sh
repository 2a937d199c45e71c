# How MariaDB is installed, started and spoken to; sourced by ../servers.sh, which says what each function is for.
# The administrator enters by the socket and needs no password, the tests' user comes by TCP and does.
# shellcheck shell=bash disable=SC2154,SC2034
mariadb_soft=TERM mariadb_hard=KILL
mariadb_probe='select user from mysql.user limit 0' # a node of a cluster may listen and not be ready
mariadb_install() {
    "${as[@]}" mariadb-install-db --no-defaults --datadir="$home/data" --auth-root-authentication-method=normal \
        --skip-test-db --skip-name-resolve
}
mariadb_command() {
    local collation=utf8mb4_bin
    [[ $name != *-ci ]] || collation=utf8mb4_general_ci
    command=(/usr/sbin/mariadbd --no-defaults --datadir="$home/data" --socket="$home/socket" --port="$port"
        --bind-address=127.0.0.1 --skip-name-resolve --pid-file="$home/data/pid"
        --character-set-server=utf8mb4 --collation-server="$collation" --innodb-flush-log-at-trx-commit=2)
    [[ $name != *-galera* ]] || mariadb_join
}
# A node of a Galera cluster joins those that run, and takes its data from one of them; the first begins the cluster.
mariadb_join() {
    local node nodes='' clients=$port group part whole
    for node in "$dir"/mariadb-galera*; do
        if [[ $node != "$home" && -e $node/group ]] && (home=$node && alive); then nodes+=,127.0.0.1:$(<"$node/group"); fi
    done
    # Ports for what nodes tell each other, for the writes that a node has missed, and for all data.
    free_port; group=$port; free_port; part=$port; free_port; whole=$port; port=$clients
    echo "$group" >"$home/group"
    local options="gmcast.listen_addr=tcp://127.0.0.1:$group;ist.recv_addr=127.0.0.1:$part;gcache.size=16M"
    command+=(--wsrep-on=ON --wsrep-provider=/usr/lib/galera/libgalera_smm.so --wsrep-provider-options="$options"
        --wsrep-cluster-name="$dir" --wsrep-cluster-address="gcomm://${nodes#,}" --wsrep-node-address=127.0.0.1
        --wsrep-sst-method=rsync --wsrep-sst-receive-address="127.0.0.1:$whole"
        --binlog-format=ROW --innodb-autoinc-lock-mode=2)
}
joins() { [[ $name == *-galera-* ]]; } # it has what the others have
mariadb_user() { # may create databases that begin with its name
    joins || sql <<<"create user $user@'127.0.0.1' identified by '$password'; grant all on \`$user%\`.* to $user@'127.0.0.1'"
}
mariadb_sql() { mariadb --no-defaults -N -B -u root -S "$home/socket" "${1:-mysql}"; }
mariadb_create() { joins || sql <<<"create database $1"; }
mariadb_url() { echo "mysql://host=127.0.0.1 port=$port db=$1 user=$user password=$password charset=utf8mb4"; }
mariadb_odbc_url() {
    local place="Server=127.0.0.1;Port=$port;Database=$1"
    echo "odbc://Driver={MariaDB Unicode};$place;Uid=$user;Pwd=$password;Charset=utf8mb4"
}
mariadb_variables() { export_as SOCKET "$home/socket"; }
