-- Sessions that were signed out before their 24 hours were over. A row goes when its session would have run out by itself.
create table ended_sessions (
  id         text   primary key,          -- ses_…, as it stands in the cookie's claims and in the audit trail
  expires_at bigint not null
);
