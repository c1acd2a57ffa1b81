-- The recount: the cells of a month from the raw rows, in SQL that both databases understand. It shares nothing with the
-- program but the tables, and one with the days of the year (date, month, weekday, monday of the week). The parts are
-- tables of their own, so that either database knows how many rows it joins.

DROP TABLE IF EXISTS recount_day;
CREATE TABLE recount_day AS
SELECT y.date, y.month, y.weekday, COALESCE(c.workday, y.weekday < 6) AS works
FROM year_day y LEFT JOIN calendar_day c ON c.date = y.date;

-- Each posting with the rules for its kind, and the days of the month they ask for: every working day of a resident, a
-- weekday, the fifteenth or the first working day after it.
DROP TABLE IF EXISTS recount_required;
CREATE TABLE recount_required AS
SELECT DISTINCT p.id AS posting, w.date
FROM posting p
JOIN policy r
  ON ',' || r.posting_kinds || ',' LIKE '%,' || p.kind || ',%' AND p.managing LIKE r.division || '%'
JOIN recount_day w ON w.month = '{month}' AND w.works AND w.date >= r.active_from
WHERE r.active AND (
    r.rule LIKE '%"resident"%'
    OR (r.rule LIKE '%"fixed_weekday"%' AND r.rule LIKE '%"weekday":' || w.weekday || '%')
    OR (r.rule LIKE '%"monthly_date"%' AND w.date IN (
        SELECT MIN(later.date) FROM recount_day later JOIN recount_day fifteenth
          ON fifteenth.date LIKE '%-15' AND later.date >= fifteenth.date AND later.works
        GROUP BY fifteenth.date))
);

-- Day halves. Who was not invited to an event has only been where he was; a page of the work log asks for nothing.
DROP TABLE IF EXISTS recount_half;
CREATE TABLE recount_half AS
SELECT posting, date,
       MAX(CASE WHEN clean AND kind <> 'event' THEN 1 ELSE 0 END) AS present,
       MAX(CASE WHEN clean AND kind = 'event' THEN 1 ELSE 0 END) AS event,
       MAX(CASE WHEN clean OR kind = 'work_log' THEN 0 ELSE 1 END) AS doubt
FROM (
    SELECT r.posting_id AS posting, r.date,
           CASE WHEN r.kind = 'event' AND i.id IS NULL THEN 'day' ELSE r.kind END AS kind,
           (r.answer = 'inside' AND r.in_half AND r.certainty = 'fixed' AND r.device_standing = 'active') AS clean
    FROM record r LEFT JOIN event_invitation i ON i.event_id = r.reference AND i.posting_id = r.posting_id
    WHERE r.half = 'day' AND r.kind IN ('day', 'prompt_reply', 'visit', 'work_log', 'event')
      AND r.date BETWEEN '{first}' AND '{last}'
) AS half
GROUP BY posting, date;

DROP TABLE IF EXISTS recount_absence;
CREATE TABLE recount_absence AS
SELECT l.posting_id AS posting, y.date,
       MAX(CASE WHEN l.kind = 'duty' THEN 1 ELSE 0 END) AS duty,
       MAX(CASE WHEN l.kind = 'leave' THEN 1 ELSE 0 END) AS on_leave
FROM leave_request l JOIN recount_day y ON y.month = '{month}' AND y.date BETWEEN l.first_day AND l.last_day
WHERE l.state = 'approved' GROUP BY l.posting_id, y.date;

-- The last word of the village, and the last of those above it.
DROP TABLE IF EXISTS recount_word;
CREATE TABLE recount_word AS
SELECT posting_id AS posting, date, state, is_override,
       CASE WHEN decided_by_role = 'village_clerk' THEN 1 ELSE 0 END AS village,
       ROW_NUMBER() OVER (PARTITION BY posting_id, date,
           CASE WHEN decided_by_role = 'village_clerk' THEN 1 ELSE 0 END
           ORDER BY decided_at DESC, id DESC) AS place
FROM cell_decision WHERE date BETWEEN '{first}' AND '{last}';

SELECT posting || ' ' || date || ' ' ||
       CASE
           WHEN state = 'not_posted' OR said IS NULL THEN state
           WHEN is_override THEN said
           WHEN state IN ('present', 'event', 'duty', 'leave', 'witnessed') THEN state
           ELSE said
       END AS text
FROM (
    SELECT p.id AS posting, y.date,
           CASE
               WHEN y.date < p.posted_from OR y.date > COALESCE(p.posted_to, '9999') THEN 'not_posted'
               WHEN h.present = 1 THEN 'present'
               WHEN h.event = 1 THEN 'event'
               WHEN a.duty = 1 THEN 'duty'
               WHEN a.on_leave = 1 THEN 'leave'
               WHEN v.state IS NOT NULL THEN 'witnessed'
               WHEN h.doubt = 1 THEN 'to_confirm'
               WHEN r.date IS NULL THEN 'rest'
               ELSE 'not_confirmed'
           END AS state,
           s.state AS said, s.is_override
    FROM posting p
    JOIN recount_day y ON y.month = '{month}'
    LEFT JOIN recount_half h ON h.posting = p.id AND h.date = y.date
    LEFT JOIN recount_absence a ON a.posting = p.id AND a.date = y.date
    LEFT JOIN recount_word v ON v.posting = p.id AND v.date = y.date AND v.village = 1 AND v.place = 1
    LEFT JOIN recount_word s ON s.posting = p.id AND s.date = y.date AND s.village = 0 AND s.place = 1
    LEFT JOIN recount_required r ON r.posting = p.id AND r.date = y.date
    WHERE p.posted_from <= '{last}' AND COALESCE(p.posted_to, '9999') >= '{first}'
) AS computed
