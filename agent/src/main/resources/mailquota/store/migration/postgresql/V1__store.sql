-- Instants are nanoseconds since 1970: a notice's identity has its episode in it, to the nanosecond.

-- A row with a reason in unreadable is not read: the version of the agent that wrote the reason could not.

-- slot is the first two bytes of SHA-256 of the address: several agents divide the rows of a server by it.
-- In the keys it follows the address: a sweep in the order of addresses then writes adjacent index pages.

-- The warning state, the last usage and the history of each resource of each mailbox. Of the rows of a mailbox those
-- with the latest measured_at are valid; the others are removed when they are old.
create table resource_state (
  server        text collate "C" not null,
  slot          integer          not null,
  mailbox       text collate "C" not null,
  root          text collate "C" not null,
  resource      text collate "C" not null,
  measured_at   bigint           not null,
  used          bigint, -- at measured_at; null: unknown
  used_limit    bigint, -- null where used is not: unlimited
  level         text             not null,
  notified      text             not null,
  notified_at   bigint           not null,
  episode       bigint           not null,
  reminders     integer          not null,
  info_left     bigint,
  warning_left  bigint,
  critical_left bigint,
  full_left     bigint,
  history       bytea            not null,
  long_root     text, -- where root is its hash
  long_resource text,
  unreadable    text,
  primary key (server, mailbox, slot, root, resource)
) with (fillfactor = 50);
alter table resource_state alter column history set storage plain;
create index state_unreadable on resource_state (server, slot, mailbox) where unreadable is not null;

-- The mailboxes, each with its latest result, and the figures of its worst resource of storage or messages: a limited
-- one before an unlimited one of the same level; null without one that was measured. The figures of each resource are
-- in resource_state.
create table mailbox (
  server      text collate "C" not null,
  slot        integer          not null,
  mailbox     text collate "C" not null,
  domain      text collate "C" not null,
  level       smallint,
  result      smallint         not null, -- of the latest probe: 0 measured, 1 no quota, 2 unsupported, 3 failed
  ratio       real,
  used        bigint,
  used_limit  bigint,
  full_at     bigint,
  urgency     smallint         not null, -- 0 to 127: by level, then by the time until it is full, else by ratio
  measured_at bigint, -- the latest probe that did not fail; null: all have failed
  reason      text, -- of a failed probe
  probed_at   bigint, -- the latest probe; null: measured_at
  left_at     bigint, -- when it left the inventory; null while it is in it
  primary key (server, mailbox, slot)
) with (fillfactor = 50);
create index mailbox_left on mailbox (left_at) where left_at is not null;

-- Each sweep updates all rows of the two tables: fillfactor leaves space to do so without a change of the indexes (HOT).

-- The outbox: outcome is null until the channel has accepted or rejected. In order of seq.
create table notice (
  seq           bigint generated always as identity primary key,
  channel       text collate "C" not null,
  id            text collate "C" not null,
  server        text collate "C" not null,
  slot          integer          not null,
  mailbox       text collate "C" not null,
  root          text             not null,
  resource      text             not null,
  level         text             not null,
  previous      text             not null,
  why           text             not null,
  episode       bigint           not null,
  repetition    integer          not null,
  used          bigint           not null,
  used_limit    bigint,
  full_at       bigint,
  full_earliest bigint,
  full_latest   bigint,
  made_at       bigint           not null,
  contact       text,
  language      text,
  roots         integer          not null,
  outcome       text,
  outcome_why   text,
  ended_at      bigint,
  unreadable    text,
  unique (id, channel)
);
create index notice_pending on notice (channel, seq) where outcome is null and unreadable is null;
create index notice_ended on notice (ended_at) where outcome is not null;
create index notice_mailbox on notice (slot, mailbox);
create index notice_unreadable on notice (seq) where unreadable is not null;

create table silence (
  id        text    primary key,
  mailbox   text,
  domain    text,
  server    text,
  level     text,
  starts_at bigint not null,
  ends_at   bigint not null,
  author    text    not null,
  comment   text    not null,
  unreadable text
);

-- When a job was last done.
create table job (
  name    text collate "C" primary key,
  last_at bigint not null,
  holder  uuid -- of several agents, the one that does it now
);

-- The mailboxes that were last accepted from a source, as sorted hashes of 4 bytes each.
create table source (
  name   text collate "C" primary key,
  hashes bytea not null
);
