-- Over rows that meet a condition.
select count(*) from (select partner from tessera_sale where day > :after and day <= :today and quantity >= :least group by partner having sum(revenue) > :threshold);
