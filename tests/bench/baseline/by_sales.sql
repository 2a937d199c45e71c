-- Revenue in a window above a threshold, in the order in which the sales lie.
select count(*) from (select partner from tessera_sale where day > :after and day <= :today group by partner having sum(revenue) > :threshold);
