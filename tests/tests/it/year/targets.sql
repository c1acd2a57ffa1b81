-- Days on post that the rules ask for in a month, in proportion for those who began or ended in it.
WITH
workday AS (
    SELECT y.date, y.month, y.weekday, y.monday, COALESCE(c.workday, y.weekday < 6) AS works
    FROM year_day y LEFT JOIN calendar_day c ON c.date = y.date
),
ruled AS (
    SELECT p.id AS posting, r.id AS policy, r.rule, COALESCE(p.posted_to, '9999') AS until,
           CASE WHEN r.active_from > p.posted_from THEN r.active_from ELSE p.posted_from END AS since
    FROM posting p JOIN policy r
      ON ',' || r.posting_kinds || ',' LIKE '%,' || p.kind || ',%' AND p.managing LIKE r.division || '%'
    WHERE r.active
),
month AS (SELECT COUNT(*) AS whole FROM workday WHERE month = '{month}' AND works),
inside AS (
    SELECT r.posting, r.policy,
           SUM(CASE WHEN w.works AND w.date BETWEEN r.since AND r.until THEN 1 ELSE 0 END) AS part
    FROM ruled r JOIN workday w ON w.month = '{month}' GROUP BY r.posting, r.policy
),
fifteenth AS (
    SELECT MIN(w.date) AS date FROM workday w JOIN workday f
      ON f.date LIKE '%-15' AND w.date >= f.date AND w.works
    GROUP BY f.date
),
week AS (
    -- A week belongs to the month of its Thursday; two visits, fewer where it has fewer working days.
    SELECT r.posting, r.policy, t.date AS thursday,
           SUM(CASE WHEN w.works THEN 1 ELSE 0 END) AS whole,
           SUM(CASE WHEN w.works AND w.date BETWEEN r.since AND r.until THEN 1 ELSE 0 END) AS part
    FROM ruled r
    JOIN workday t ON t.month = '{month}' AND t.weekday = 4 AND t.date BETWEEN r.since AND r.until
    JOIN workday w ON w.monday = t.monday
    WHERE r.rule LIKE '%"weekly_visits"%'
    GROUP BY r.posting, r.policy, t.date
),
target AS (
    SELECT r.posting,
           CASE
               WHEN r.rule LIKE '%"resident"%' THEN
                   CASE WHEN m.whole < 20 THEN i.part ELSE (40 * i.part + m.whole - 1) / (2 * m.whole) END
               WHEN r.rule LIKE '%"fixed_weekday"%' THEN
                   (SELECT COUNT(*) FROM workday w WHERE w.month = '{month}' AND w.works AND w.weekday = 3
                    AND w.date BETWEEN r.since AND r.until)
               WHEN r.rule LIKE '%"monthly_date"%' THEN
                   (SELECT COUNT(*) FROM fifteenth f WHERE f.date LIKE '{month}%' AND f.date BETWEEN r.since AND r.until)
               ELSE
                   (SELECT COALESCE(SUM(CASE WHEN k.whole = 0 THEN 0
                        ELSE (CASE WHEN k.whole < 2 THEN k.whole ELSE 2 END) * k.part / k.whole END), 0)
                    FROM week k WHERE k.posting = r.posting AND k.policy = r.policy)
           END AS days
    FROM ruled r JOIN inside i ON i.posting = r.posting AND i.policy = r.policy CROSS JOIN month m
)
SELECT p.id || ' ' || COALESCE((SELECT MAX(t.days) FROM target t WHERE t.posting = p.id), 0) AS text
FROM posting p
WHERE p.posted_from <= '{last}' AND COALESCE(p.posted_to, '9999') >= '{first}'
ORDER BY p.id
