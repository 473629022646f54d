create table panel_customers (customerid int, email varchar(255), def_language varchar(100), deactivated tinyint);
create table mail_users (email varchar(255), customerid int, quota bigint, postfix enum('Y','N'), imap tinyint, pop3 tinyint, mboxsize bigint);
insert into panel_customers values (1, 'owner@example.net', 'de', 0), (2, '', '', 1), (3, '', '', 0);
insert into mail_users values ('alice@example.org', 1, 1024, 'Y', 1, 1, 536870912), ('new@example.org', 3, 0, 'Y', 0, 1, 0);
insert into mail_users values ('off@example.org', 1, 1, 'N', 1, 1, 5), ('gone@example.org', 2, 1, 'Y', 1, 1, 5);
