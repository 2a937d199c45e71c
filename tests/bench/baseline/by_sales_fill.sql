-- The same, stored.
begin immediate;
insert into tessera_segment_member select :segment, partner, 1 from tessera_sale where day > :after and day <= :today group by partner having sum(revenue) > :threshold;
commit;
