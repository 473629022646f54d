create table `user` (email varchar(255), quota_bytes bigint, quota_bytes_used bigint, enabled boolean);
insert into `user` values ('alice@xn--exmple-cua.org', 1000000000, 999999999, true), ('bob@example.org', 0, 0, true), ('off@example.org', 5, 5, false);
