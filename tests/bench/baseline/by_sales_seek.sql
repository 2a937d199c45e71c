-- The same, by a range of the clustered key for each partner.
select count(*) from tessera_partner p
where (select sum(revenue) from tessera_sale s where s.partner = p.number and day > :after and day <= :today) > :threshold;
