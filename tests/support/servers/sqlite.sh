# SQLite behind ODBC: a file, no server; sourced by ../servers.sh.
# shellcheck shell=bash disable=SC2154
sqlite_create() { mkdir -p "$home"; }
sqlite_odbc_url() {
    echo "odbc://Driver={SQLite3};Database=$home/$1.db;Timeout=5000;JournalMode=WAL;SyncPragma=NORMAL"
}
