create table users (id integer primary key, email text, quota text);
insert into users (email, quota) values ('alice@example.org', '5G'), ('bob@example.org', '300M'), ('carol@example.org', '0'), ('dave@example.org', '1000')
