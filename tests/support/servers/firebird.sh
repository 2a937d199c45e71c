# How Firebird is installed, started and spoken to; sourced by ../servers.sh, which says what each function is for.
# It has a root folder of its own, so that the machine's configuration and passwords stay untouched.
# shellcheck shell=bash disable=SC2154,SC2034
firebird_soft=TERM firebird_hard=KILL
firebird_install() {
    mkdir "$home"/{root,lock,data}
    ln -s /usr/lib/*/firebird/3.0/{plugins,intl,lib,UDF,firebird.msg,plugins.conf} "$home/root/"
    : >"$home/root/databases.conf"
    firebird_command
    [[ ! ${as[*]} ]] || chown -R "$account:" "$home"
    "${as[@]}" isql-fb -q -bail -user SYSDBA <<SQL
create database '$home/data/security3.fdb'; create user SYSDBA password '$password';
SQL
}
firebird_command() { # the port stands in the file: given by -p, Firebird listens on every address
    cat >"$home/root/firebird.conf" <<CONF
RemoteServicePort = $port
RemoteBindAddress = 127.0.0.1
ServerMode = Super
SecurityDatabase = $home/data/security3.fdb
AuthServer = Srp
AuthClient = Srp
UserManager = Srp
WireCrypt = Enabled
DatabaseAccess = Restrict $home/data
CONF
    export FIREBIRD=$home/root FIREBIRD_LOCK=$home/lock FIREBIRD_TMP=$home
    command=(/usr/sbin/firebird)
}
firebird_user() { sql <<<"create user $user password '$password'; grant create database to user $user;"; }
firebird_file() { echo "127.0.0.1/$port:$home/data/$1.fdb"; }
# isql wants the semicolon that others can do without, and can write a row either in columns of fixed width or as one
# line "NAME    value" for each: the content of a text without limit then stands in lines of its own.
firebird_sql() {
    { echo 'set list on; set blob all;'; cat; echo ';'; } |
        isql-fb -q -bail -user SYSDBA -password "$password" -charset UTF8 "$(firebird_file "${1:-security3}")" |
        awk '/^$/ { if (columns) print row; row = ""; columns = 0; next }
             substr($0, 1, 32) !~ /^[^ ]+ +$/ { row = row $0; next }
             { value = substr($0, 33); sub(/ +$/, "", value)
               if (value ~ /^(<null>|[0-9a-f]+:[0-9a-f]+)$/) value = ""
               row = row (columns++ ? "|" : "") value }
             END { if (columns) print row }'
}
firebird_create() {
    isql-fb -q -bail <<SQL
create database '$(firebird_file "$1")' user '$user' password '$password' page_size 16384 default character set UTF8;
SQL
    gfix -user "$user" -password "$password" -write async "$(firebird_file "$1")"
}
firebird_url() { echo "firebird://service=$(firebird_file "$1") user=$user password=$password charset=UTF8"; }
firebird_variables() { export_as FILES "$home/data"; }
