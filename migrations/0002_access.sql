-- Who may use the models behind this gateway: organisations, their apps, the apps' keys, and the administrator.
create table organisations (
  id         text   primary key,
  name       text   not null,
  created_at bigint not null            -- milliseconds since 1970, from our clock, as everywhere
);

create table apps (
  id                  text    primary key,
  organisation_id     text    not null references organisations (id),
  name                text    not null,
  stage               text    not null check (stage in ('sandbox', 'in_review', 'production', 'suspended', 'closed')),
  domains             text    not null,  -- json: names of policy domains
  requests_per_minute integer,           -- null: the default of the stage
  tokens_per_minute   integer,
  created_at          bigint  not null
);
create index apps_of_organisation on apps (organisation_id);

-- The secret itself is shown once and never stored.
create table keys (
  id            text   primary key,
  app_id        text   not null references apps (id),
  name          text   not null,
  environment   text   not null check (environment in ('sandbox', 'production')),
  secret_sha256 text   not null,
  created_at    bigint not null,
  revoked_at    bigint
);
create index keys_of_app on keys (app_id);

-- One row. Sessions carry the generation they were made in; raising it ends them all.
create table administrator (
  id           integer primary key check (id = 1),
  token_sha256 text    not null,
  generation   integer not null,
  changed_at   bigint  not null
);

create table sign_in_links (
  token_sha256 text   primary key,
  created_at   bigint not null,
  expires_at   bigint not null,
  used_at      bigint
);
