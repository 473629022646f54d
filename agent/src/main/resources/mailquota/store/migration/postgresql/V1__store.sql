-- Instants are nanoseconds since 1970: a notice's identity has its episode in it, to the nanosecond.

-- A row with a reason in unreadable is not read: the version of the agent that wrote the reason could not.

-- What was decided of each resource of each mailbox, and how it developed.
create table resource_state (
  mailbox       text    not null,
  root          text    not null,
  resource      text    not null,
  server        text    not null,
  owner         integer not null,
  measured_at   bigint not null,
  level         text    not null,
  told          text    not null,
  told_at       bigint  not null,
  episode       bigint  not null,
  reminders     integer not null,
  info_left     bigint,
  warning_left  bigint,
  critical_left bigint,
  full_left     bigint,
  history       bytea   not null,
  long_root     text, -- where root is its hash
  long_resource text,
  unreadable    text,
  primary key (mailbox, root, resource)
);
create index state_unreadable on resource_state (mailbox) where unreadable is not null;

-- The outbox: outcome is null until the channel has accepted or rejected. In order of seq.
create table notice (
  seq           bigint generated always as identity primary key,
  owner         integer not null,
  channel       text    not null,
  id            text    not null,
  mailbox       text    not null,
  server        text    not null,
  root          text    not null,
  resource      text    not null,
  level         text    not null,
  previous      text    not null,
  why           text    not null,
  episode       bigint  not null,
  repetition    integer not null,
  used          bigint not null,
  used_limit    bigint,
  full_at       bigint,
  full_earliest bigint,
  full_latest   bigint,
  made_at       bigint not null,
  contact       text,
  language      text,
  roots         integer not null,
  outcome       text,
  outcome_why   text,
  ended_at      bigint,
  unreadable    text,
  unique (id, channel)
);
create index notice_pending on notice (owner, channel, seq) where outcome is null and unreadable is null;
create index notice_ended on notice (ended_at) where outcome is not null;
create index notice_mailbox on notice (mailbox) where outcome is null;
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

-- When something was last done.
create table mark (
  owner  integer not null,
  name   text    not null,
  at     bigint not null,
  primary key (owner, name)
);
