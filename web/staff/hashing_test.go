package staff

import (
	"context"
	"testing"

	"sipas/survey"
)

// TestACrowdOfStrangersKeepsNobodyOut: its line is full and the next is told to come again; who was let in before has a place, and a line.
func TestACrowdOfStrangersKeepsNobodyOut(t *testing.T) {
	t.Parallel()
	q := newHashing()
	give := func() (leave func()) {
		t.Helper()
		leave, err := q.take(t.Context(), false)
		if err != nil {
			t.Fatal(err)
		}
		return leave
	}
	first, second := give(), give()
	for range mostInLine {
		q.strangers <- struct{}{} // who stands in line
	}
	if _, err := q.take(t.Context(), false); survey.KindOf(err) != survey.Limited {
		t.Fatalf("behind a full line: %v", err)
	}
	known, err := q.take(t.Context(), true)
	if err != nil {
		t.Fatalf("who was let in before: %v", err)
	}
	for range mostInLine {
		<-q.strangers
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	for _, before := range []bool{false, true} { // no place is left for either
		if _, err := q.take(gone, before); survey.KindOf(err) != survey.Busy {
			t.Errorf("who has gone: %v", err)
		}
	}
	first()
	third := give()
	for _, leave := range []func(){known, second, third} {
		leave()
	}
	if n := len(q.places) + len(q.kept) + len(q.strangers) + len(q.acquainted); n != 0 {
		t.Errorf("%d places are not given back", n)
	}
}
