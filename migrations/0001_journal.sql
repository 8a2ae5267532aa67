-- The journal's entries, copied from DATA/journal/ so that they can be queried. The files are the order and
-- the proof; this table can be dropped and is then filled again from them.
create table journal_entries (
  writer   text   not null,               -- one chain per writer; see docs/audit-format.md
  sequence bigint not null,               -- from 1, without gaps
  at       bigint not null,               -- milliseconds since 1970, from our clock
  kind     text   not null,               -- noun.verb; 'erased' when the payload was erased before the copy
  payload  text,                          -- json; null when erased
  primary key (writer, sequence)
);
create index journal_entries_by_kind on journal_entries (writer, kind, sequence);
