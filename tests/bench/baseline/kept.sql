-- Those of them that are not marked for deletion, which no index knows.
begin immediate;
delete from tessera_segment_member where segment = 999999;
insert into tessera_segment_member select 999999, number, 1 from tessera_partner where region = :region and deleted = 0;
commit;
