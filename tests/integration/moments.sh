# For scripts that end something at a random moment of a formation: the moment, and whether what is stored is whole.
# Sourced after database.sh. One segment, S, of the partners whose region is "One"; there are the regions 1 and 2.
random() { echo $(((RANDOM * 32768 + RANDOM) % $1)); } # 0 to $1 - 1
pause() { sleep "$(($1 / 1000000)).$(printf '%06d' $(($1 % 1000000)))"; } # microseconds
took() { local from=${EPOCHREALTIME/./}; "$@" >/dev/null; echo $((${EPOCHREALTIME/./} - from)); }
swap() { sql "update tessera_partner set region = 3 - region"; } # everybody changes sides: as big a change as can be
# A server goes on with what it was told last; only then is there something to look at.
at_rest() {
    case ${TESSERA_ON:-} in
        *postgresql*) ours="pg_stat_activity where datname = current_database() and usename = 'tessera'" ;;
        *mariadb*) ours="information_schema.processlist where db = database() and user = 'tessera'" ;;
        firebird) ours="mon\$attachments where mon\$user = 'TESSERA'" ;;
        *) return ;;
    esac
    until [[ $(sql "select count(*) from $ours") == 0 ]]; do sleep 0.01; done
}
composition() { sql "select count(*) || ' ' || coalesce(sum(subject), 0) || ' ' || coalesce(sum(mod(subject * subject, 100003)), 0) from tessera_segment_member"; }
expected() { sql "select count(*) || ' ' || coalesce(sum(number), 0) || ' ' || coalesce(sum(mod(number * number, 100003)), 0) from tessera_partner p join tessera_region r on r.id = p.region where r.name = 'One'"; }
# One number for each way in which what is stored may disagree with itself.
disagreements() {
    sql "with came as (select entered as n, count(*) as k from (select entered from tessera_segment_member union all select entered from tessera_segment_history) x group by 1),
            went as (select gone as n, count(*) as k from tessera_segment_history group by 1)
        select
        (select count(*) from tessera_segment_change c left join came on came.n = c.number left join went on went.n = c.number
            where c.entered <> coalesce(came.k, 0) or c.gone <> coalesce(went.k, 0)),
        (select count(*) from tessera_segment s where s.last_change <> (select max(number) from tessera_segment_change where segment = s.id)
            or s.version <> (select count(*) from tessera_segment_change where segment = s.id and cause = 'formation')),
        (select count(*) from tessera_segment_member m join tessera_segment_history h using (segment, subject) where h.gone > m.entered),
        (select count(*) from tessera_segment_change) - (select count(*) from tessera_outbox where topic = 'segment.changed') $from_nothing"
}
