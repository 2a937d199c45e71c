-- Revenue in a window above a threshold, stored.
begin;
insert into tessera_segment_member select :segment, partner, 1 from tessera_sale where day > :after and day <= :today group by partner having sum(revenue) > :threshold;
commit;
