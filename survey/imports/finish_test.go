package imports_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"sipas/survey"
	"sipas/survey/imports"
	"sipas/survey/surveytest"
)

// cutOff is a store whose program ends right after an import, or undoing it, has been committed.
type cutOff struct{ imports.Survey }

func (cutOff) ApplyExcess(context.Context, survey.Scope, survey.Actor, float64, []survey.Transactions) (int, error) {
	return 0, errors.New("killed")
}

// TestAnImportThatIsCutOffIsFinished: where the program ends between an import and holding answers against it, the service does so, once; and
// likewise after undoing one. What has just begun is left to whoever began it.
func TestAnImportThatIsCutOffIsFinished(t *testing.T) {
	o := newOffice(t)
	place := surveytest.Place(t, o.store, "24781")
	var brought []survey.Response
	for range 10 {
		brought = append(brought, surveytest.Response(t, o.store, place, nil))
	}
	if _, err := o.store.SaveResponses(t.Context(), surveytest.Scope(), survey.Service(), brought); err != nil {
		t.Fatal(err)
	}
	counted := func() int { return o.count("select count(*)::int from survey.response where standing = 'counted'") }
	options := o.Options
	options.Survey = cutOff{o.store}
	dying := imports.New(options)
	finish := func(waited time.Duration, wantImports, wantChanged int) {
		t.Helper()
		finished, changed, err := o.Finish(t.Context(), surveytest.Scope(), survey.Service(), waited)
		if err != nil || finished != wantImports || changed != wantChanged {
			t.Errorf("%d imports finished, %d answers changed, %v; want %d and %d", finished, changed, err, wantImports, wantChanged)
		}
	}
	finish(0, 0, 0)
	offer := o.handIn(survey.ImportOfTransactions, header+"24781,2026-11,4\n")
	if _, err := dying.Confirm(t.Context(), surveytest.Scope(), surveytest.Actor(), offer.Upload.ID, offer.Digest); err == nil || counted() != 10 {
		t.Fatalf("%v, %d count", err, counted())
	}
	finish(time.Minute, 0, 0)
	finish(0, 1, 6)
	finish(0, 0, 0)
	if counted() != 4 {
		t.Errorf("%d count, want 4", counted())
	}
	if _, err := dying.Undo(t.Context(), surveytest.Scope(), surveytest.Actor().Because("nhầm"), survey.ImportOfTransactions, 1); err == nil || counted() != 4 {
		t.Fatalf("%v, %d count", err, counted())
	}
	finish(0, 1, 6)
	finish(0, 0, 0)
	if counted() != 10 {
		t.Errorf("after undoing it %d count, want 10", counted())
	}
	o.mustConfirm(o.handIn(survey.ImportOfTransactions, header+"24781,2026-11,4\n"))
	finish(0, 0, 0)
}
