create table domain (id bigint, active tinyint, backupmx tinyint);
create table mailbox (username varchar(255), alt_email varchar(255), quota bigint, active tinyint, delete_pending tinyint null, maildir_size bigint null, size_at datetime null, Domain_id bigint);
insert into domain values (1, 1, 0), (2, 0, 0), (3, 1, 1);
insert into mailbox values ('alice@example.org', 'alice@example.net', 1000000, 1, null, 500000, now() - interval 1 hour, 1);
insert into mailbox values ('stale@example.org', null, 0, 1, 0, 7, now() - interval 3 day, 1);
insert into mailbox values ('never@example.org', '', 1000, 1, 0, null, null, 1);
insert into mailbox values ('leaving@example.org', '', 1000, 1, 1, 5, now(), 1);
insert into mailbox values ('a@off.example', '', 1000, 1, 0, 5, now(), 2), ('a@backup.example', '', 1000, 1, 0, 5, now(), 3);
