package i18n

import (
	"testing"

	"sipas/analytics"
)

// TestNoConcernSaysWhatIsTold, and nothing of what is not.
func TestNoConcernSaysWhatIsTold(t *testing.T) {
	c, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []struct {
		told   []analytics.Concern
		vi, en string
	}{
		{analytics.Concerns()[:6], "Kỳ này, ở nhóm này không có đơn vị nào chắc chắn dưới ngưỡng top 10, chắc chắn giảm so với kỳ trước, bị phản ánh nhiều hơn mức chung hoặc có nhiều phiếu chưa tính.",
			"In this period no unit of this group is surely under the top-ten line, is surely down on the period before, has difficulties or hints at extra payment reported more often than overall or has many responses that do not count."},
		{[]analytics.Concern{analytics.UnderLine, analytics.Extra}, "Kỳ này, ở nhóm này không có đơn vị nào chắc chắn dưới ngưỡng top 10 hoặc bị phản ánh nhiều hơn mức chung.",
			"In this period no unit of this group is surely under the top-ten line or has difficulties or hints at extra payment reported more often than overall."},
		{[]analytics.Concern{analytics.Falling}, "Kỳ này, ở nhóm này không có đơn vị nào chắc chắn giảm so với kỳ trước.", "In this period no unit of this group is surely down on the period before."},
		{nil, "Kỳ này, số liệu của nhóm này chưa đủ để nói đơn vị nào cần chú ý.", "In this period the figures of this group do not yet tell whether any unit needs attention."},
	} {
		if vi, en := c.NoConcern("vi", want.told), c.NoConcern("en", want.told); vi != want.vi || en != want.en {
			t.Errorf("%v: %q, %q", want.told, vi, en)
		}
	}
}
