//go:build drill

package main

import (
	"fmt"
	"time"

	"sipas/survey/surveytest"
)

// week sends slowly, under every limit there is, from an address for each answer: so many times a usual day's visitors, each day for
// seven opening days, to a desk each.
func week(v *visitors, desks []desk) []*stuffer {
	v.t.Helper()
	var all []*stuffer
	per := []int{usual / 4, usual / 2, usual, 4 * usual} // a day
	for n, d := range desks {
		all = append(all, &stuffer{visitors: v, way: fmt.Sprintf("d   slow, %d a day for a week", per[n]), desk: d, ward: fmt.Sprintf("203.0.113.%d", 20+n)})
	}
	for day := range 9 {
		opens := time.Date(2026, 11, 24+day, 7, 30, 0, 0, surveytest.Day().Location())
		if opens.Weekday() == time.Saturday || opens.Weekday() == time.Sunday {
			continue
		}
		for slot := range 4 * usual { // every three and a half minutes
			drip(all, opens.Add(time.Duration(slot)*210*time.Second), func(n int) (bad, good bool) { return slot%(4*usual/per[n]) == 0, slot%4 == 0 })
		}
		for _, s := range all {
			s.bad.look(s.visitors)
		}
	}
	v.evening()
	for _, s := range all {
		s.end()
	}
	return all
}

// drip has a visitor come to each desk, and an answer about it invented, or not.
func drip(all []*stuffer, at time.Time, who func(n int) (bad, good bool)) {
	type filled struct {
		to      *fates
		form    *visit
		answers map[string]int
		took    time.Duration
	}
	var forms []filled
	all[0].clock.set(at)
	for n, s := range all {
		bad, good := who(n)
		if bad {
			v := s.open(s.desk.place, fmt.Sprintf("198.18.%d.%d", s.bad.sent/250, 1+s.bad.sent%250), browsers()[s.bad.sent%3])
			forms = append(forms, filled{&s.bad, v, worst(), s.between(20, 60)})
		}
		if good {
			v := s.open(s.desk.place, s.ward, browsers()[s.good.sent%3])
			forms = append(forms, filled{&s.good, v, satisfied(s.random), s.between(20, 60)})
		}
	}
	all[0].clock.set(at.Add(time.Minute))
	for i, ok := range each(len(forms), func(i int) bool { return forms[i].form.send(forms[i].answers, forms[i].took) }) {
		forms[i].to.add(forms[i].form.fields.Get("id"), ok)
	}
}
