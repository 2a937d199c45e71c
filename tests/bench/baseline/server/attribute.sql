-- The members of one region, written anew.
begin;
delete from tessera_segment_member where segment = 999999;
insert into tessera_segment_member select 999999, number, 1 from tessera_partner where region = :region;
commit;
