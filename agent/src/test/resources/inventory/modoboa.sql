create table core_user (id int, is_active boolean, secondary_email varchar(254), language varchar(10));
create table admin_domain (id int, name varchar(100), enabled boolean);
create table admin_mailbox (address varchar(252), quota int, is_send_only boolean, domain_id int, user_id int);
create table admin_quota (username varchar(254), bytes bigint, messages int);
insert into core_user values (1, true, 'alice@example.net', 'de'), (2, true, '', 'br'), (3, false, '', 'en'), (4, true, '', 'en');
insert into admin_domain values (1, 'example.org', true), (2, 'off.example', false);
insert into admin_mailbox values ('alice', 4096, false, 1, 1), ('new', 0, false, 1, 2), ('off', 10, false, 1, 3), ('sender', 10, true, 1, 4), ('a', 10, false, 2, 4);
insert into admin_quota values ('alice@example.org', 4294967296, 4), ('off@example.org', 1, 1);
