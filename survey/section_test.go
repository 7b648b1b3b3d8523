package survey

import (
	"testing"
	"time"
)

// TestSections: a long questionnaire is parted by dimension, a short one not at all; and its length is counted from its items.
func TestSections(t *testing.T) {
	q := testQuestionnaire()
	if q.Sections() != nil || q.Length() != time.Duration(len(q.Items))*5*time.Second {
		t.Errorf("%v, %v", q.Sections(), q.Length())
	}
	seat := Item{Key: "seats", Dimension: q.Items[0].Dimension, Kind: OnScale}
	q.Items = append([]Item{seat}, q.Items...)
	sections := q.Sections()
	if len(sections) < 5 || sections[0].Dimension != "access" || len(sections[0].Items) != 2 || sections[0].Items[0].Key != "seats" {
		t.Fatalf("%+v", sections)
	}
	n := 0
	for _, s := range sections {
		n += len(s.Items)
	}
	if n != len(q.Items) {
		t.Errorf("%d of %d items", n, len(q.Items))
	}
}
