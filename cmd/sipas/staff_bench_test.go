//go:build bench

package main

import (
	"net/http"
	"testing"
	"time"

	"sipas/survey/staff"
	"sipas/web/webtest"
)

// staffTimes are medians, in milliseconds.
type staffTimes struct{ public, session, few, many float64 }

// Rows in the two logs whose first pages are compared.
const (
	fewActs  = 1_000
	manyActs = 1_000_000
)

// staffRounds is how often each page is asked for; the pages take turns.
const staffRounds = 300

// measureStaff asks for the page of results without a session and, within the rights of one, with it; and for the first page of a short and of a long
// log of acts.
func measureStaff(t *testing.T) staffTimes {
	t.Helper()
	short, long := webtest.Filled(t), webtest.Filled(t)
	reader, auditor := short.Person("lan", staff.Department, ""), long.Person("lan", staff.Department, "")
	fillLog(short, fewActs)
	fillLog(long, manyActs)
	pages := []func() webtest.Reply{
		func() webtest.Reply { return short.Get("/results") },
		func() webtest.Reply { return reader.Get("/staff/figures") },
		func() webtest.Reply { return reader.Get("/staff/audit") },
		func() webtest.Reply { return auditor.Get("/staff/audit") },
	}
	times := make([][]float64, len(pages))
	for range staffRounds {
		for n, page := range pages {
			start := time.Now()
			if r := page(); r.StatusCode != http.StatusOK {
				t.Fatalf("page %d: %d", n, r.StatusCode)
			}
			times[n] = append(times[n], float64(time.Since(start).Microseconds())/1000)
		}
	}
	return staffTimes{median(times[0]), median(times[1]), median(times[2]), median(times[3])}
}

// fillLog writes rows into a log as if they had been there for long; their hashes are none, for nobody checks the chain here.
func fillLog(s *webtest.Site, rows int) {
	s.T.Helper()
	_, err := s.Pool.Exec(s.T.Context(), `insert into staff.audit
		(province_code, number, at, kind, actor, account_id, role, unit_id, action, object, outcome, reason, before, after, request, hash)
		select '68', (select coalesce(max(number), 0) from staff.audit) + n, now() - n * interval '1 minute', 'person', 'person ' || n % 100, n % 100, 'department', 0,
		       (array['place.close', 'device.pause', 'standing.review', 'period.sign'])[1 + n % 4], 'K' || n, 'done', 'because', '', '', gen_random_uuid()::text, ''
		from generate_series(1, $1::int) n`, rows)
	if err == nil {
		_, err = s.Pool.Exec(s.T.Context(), `update staff.audit_head set number = (select max(number) from staff.audit where province_code = '68') where province_code = '68'`)
	}
	if err == nil {
		_, err = s.Pool.Exec(s.T.Context(), `analyze staff.audit`)
	}
	if err != nil {
		s.T.Fatal(err)
	}
}
