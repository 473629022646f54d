-- The timeline of the write-ahead log: another one after each failover, which may have lost transactions. 0 where a
-- service does not say: some that are only like PostgreSQL fail with an error of their own.
create or replace function wal_timeline() returns bigint language plpgsql as $$
begin
  return ('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::bigint;
exception when others then
  return 0;
end $$;

-- The agents with this store. An agent that was killed stays for a day: whether there are others decides what an agent
-- does without the database.
create table agent (
  name    text collate "C" primary key,
  id      uuid             not null, -- of the process
  since   timestamptz      not null, -- the lease is unbroken since
  until   timestamptz      not null, -- the end of the lease
  left_at timestamptz, -- when it left in order; its segments are kept for it for a while
  servers text[]           not null, -- those of its configuration
  digests text[]           not null, -- of the configuration of each server, without secrets
  ranges  integer[]        not null, -- into which each server is to be divided
  version text             not null,
  -- Both tell the agent whether the database has lost transactions.
  timeline bigint          not null, -- at the last renewal
  beats    bigint          not null default 1 -- how often the lease was renewed
) with (fillfactor = 50);

-- The mailboxes of a server with slots from lo to below hi. An epoch is a tenure: it rises with each claim, and a
-- transaction that writes for a segment begins with a shared lock on its row.
create table segment (
  server  text collate "C" not null,
  lo      integer          not null,
  hi      integer          not null,
  holder  uuid, -- null: none
  epoch   bigint           not null default 0,
  held_at timestamptz,
  primary key (server, lo)
) with (fillfactor = 50);

-- A segment is read by its slots.
create index state_slot on resource_state (server, slot);
create index mailbox_slot on mailbox (server, slot);

-- The contents of the sources without passwords: one agent reads each for all. content is compressed already.
create table listing (
  name    text collate "C" primary key,
  version bigint           not null, -- rises with each content
  read_at timestamptz      not null, -- when the source was last read, by the reader
  content bytea            not null
);
alter table listing alter column content set storage external;

-- The mailboxes to be probed soon, until the agent that holds them takes the rows: another one was asked.
create table hint (
  server  text collate "C" not null,
  slot    integer          not null,
  mailbox text collate "C" not null,
  at      timestamptz      not null default clock_timestamp(),
  primary key (server, slot, mailbox)
);
