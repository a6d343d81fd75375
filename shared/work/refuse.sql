-- Record a refusal under its key in one round trip, unless the key is being served or was answered otherwise, also by
-- the release before, which stored keys as `:unowned`.
with
lock as (
  select
    pg_try_advisory_xact_lock(hashtextextended(:function || ':' || :key, 0))
    and pg_try_advisory_xact_lock_shared(hashtextextended(:function || ':' || :unowned, 0)) as free
),
claim as (
  insert into idempotency as stored (function, key, fingerprint, answer, created_at)
  select :function, :key, :fingerprint, :answer::json, clock_timestamp() from lock
  where free and not exists (
    select from idempotency where function = :function and key = :unowned and (answer ->> 'status')::int < 400
  )
  on conflict (function, key) do update
  set fingerprint = excluded.fingerprint, answer = excluded.answer, created_at = excluded.created_at
  where (stored.answer ->> 'status')::int >= 400
  returning 1
)
select
  (select free from lock) as free,
  exists (select from claim) as claimed
