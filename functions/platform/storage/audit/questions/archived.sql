-- Which of these keys the archive's index has.
select distinct key from archive_entry where key = any(cast(:keys as bigint[]))
