package staff_test

import (
	"testing"

	"sipas/survey"
	"sipas/survey/staff"
)

// TestAReasonIsSomethingToRead: neither spaces nor what nobody sees is one.
func TestAReasonIsSomethingToRead(t *testing.T) {
	t.Parallel()
	for _, none := range []string{"", " \t\n", "\x00", "\u200b\u00a0", "\u202e\ufeff"} {
		if err := staff.CheckReason(none); survey.KindOf(err) != survey.Invalid {
			t.Errorf("%q is taken for a reason: %v", none, err)
		}
	}
	if err := staff.CheckReason("theo yêu cầu"); err != nil {
		t.Error(err)
	}
}
