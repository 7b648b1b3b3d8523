package imports_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"sipas/analytics"
	"sipas/analytics/analyticsdb"
	"sipas/survey"
	"sipas/survey/imports"
	"sipas/survey/surveydb"
	"sipas/survey/surveytest"
)

// office is a desk on a new database, and the time there.
type office struct {
	*imports.Desk
	t     *testing.T
	store *surveydb.Store
	pool  *pgxpool.Pool
	now   time.Time
	count func(query string) int
}

func newOffice(t *testing.T) *office {
	t.Helper()
	store, pool := surveytest.Store(t)
	figures, err := analyticsdb.Open(t.Context(), pool, store.Known(t.Context()))
	if err != nil {
		t.Fatal(err)
	}
	former, err := surveydb.FormerUnits()
	if err != nil {
		t.Fatal(err)
	}
	o := &office{t: t, store: store, pool: pool, now: surveytest.Day()}
	o.Desk = imports.New(imports.Options{Survey: store, Figures: frozen{figures}, Former: former, Now: func() time.Time { return o.now }, Location: surveytest.Day().Location()})
	o.count = func(query string) (n int) {
		if err := pool.QueryRow(t.Context(), query).Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	return o
}

// handIn hands a sound file in.
func (o *office) handIn(kind survey.ImportKind, text string) imports.Offer {
	o.t.Helper()
	offer, err := o.HandIn(o.t.Context(), surveytest.Scope(), surveytest.Actor(), kind, "t.csv", []byte(text))
	if err != nil {
		o.t.Fatal(err)
	}
	return offer
}

func (o *office) confirm(offer imports.Offer) (imports.Outcome, error) {
	return o.Confirm(o.t.Context(), surveytest.Scope(), surveytest.Actor(), offer.Upload.ID, offer.Digest)
}

func (o *office) mustConfirm(offer imports.Offer) imports.Outcome {
	o.t.Helper()
	done, err := o.confirm(offer)
	if err != nil {
		o.t.Fatal(err)
	}
	return done
}

// frozen is a store of figures in which the third quarter is frozen.
type frozen struct{ *analyticsdb.Store }

func (frozen) Periods(context.Context, survey.Scope, bool) ([]analytics.Period, error) {
	return []analytics.Period{{Kind: analytics.Quarter, Start: time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC)}}, nil
}

func keyOf(err error) string {
	if e, ok := errors.AsType[*survey.Error](err); ok {
		return e.Key
	}
	return ""
}

const header = "unit,month,transactions\n"

// TestAFileIsShownAndThenImported: what it would change is told first, exactly that is imported, and pressed twice it is imported once.
func TestAFileIsShownAndThenImported(t *testing.T) {
	o := newOffice(t)
	o.mustConfirm(o.handIn(survey.ImportOfTransactions, header+"24781,2026-08,100\n24781,2026-09,50\n"))
	offer := o.handIn(survey.ImportOfTransactions, header+"24781,2026-08,100\n24781,2026-09,60\n24805,2026-11,7\n")
	if want := (survey.Changes{New: 1, Changed: 1, Same: 1, Before: 50, After: 67}); offer.Changes() != want || offer.Stale() {
		t.Errorf("it would change %+v", offer.Changes())
	}
	var months strings.Builder
	for _, m := range offer.Transactions.Months {
		fmt.Fprintf(&months, "%s %v %v %d %d %d; ", m.Month.Format("2006-01"), m.Settled, m.Frozen, m.New, m.Changed, m.Same)
	}
	if got, want := months.String(), "2026-08 true [2026-Q3] 0 0 1; 2026-09 true [2026-Q3] 0 1 0; 2026-11 false [] 1 0 0; "; got != want {
		t.Errorf("months %s, want %s", got, want)
	}
	done := o.mustConfirm(offer)
	again := o.mustConfirm(offer)
	if done.Import.ID != 2 || done.Again || again.Import.ID != 2 || !again.Again || done.Import.Changes != offer.Changes() {
		t.Errorf("first %+v, then %+v", done, again)
	}
	if n := o.count("select sum(transactions)::int from survey.transactions"); n != 167 {
		t.Errorf("%d transactions, want 167", n)
	}
	if now, err := o.Offer(t.Context(), surveytest.Scope(), surveytest.Actor(), offer.Upload.ID); err != nil || now.Upload.Import != 2 {
		t.Errorf("the upload says %+v, %v", now.Upload, err)
	}
}

// TestWhatWasShownMustStillStand: somebody else imports in between, and the sender is shown anew.
func TestWhatWasShownMustStillStand(t *testing.T) {
	o := newOffice(t)
	offer := o.handIn(survey.ImportOfTransactions, header+"24781,2026-09,50\n")
	rows := surveytest.Transactions(t, o.store, "68", header+"24781,2026-09,40\n24805,2026-09,1\n")
	if _, err := o.ImportTransactions(t.Context(), surveytest.Scope(), survey.CommandLine("other"), survey.TransactionsImport{File: "o.csv", Rows: rows}); err != nil {
		t.Fatal(err)
	}
	if _, err := o.confirm(offer); keyOf(err) != "imports.stale" {
		t.Errorf("what was shown stands no more: %v", err)
	}
	now, err := o.Offer(t.Context(), surveytest.Scope(), surveytest.Actor(), offer.Upload.ID)
	if err != nil || !now.Stale() || now.Changes() != (survey.Changes{Changed: 1, Before: 40, After: 50}) {
		t.Errorf("now it would change %+v, %v", now.Changes(), err)
	}
	if done := o.mustConfirm(now); done.Import.Changed != 1 {
		t.Errorf("%+v", done)
	}
}

// TestAFileThatFitsNoMore beside what somebody else has imported, or undone, since it was handed in: its sender is told so, and shown what is wrong with it now.
func TestAFileThatFitsNoMore(t *testing.T) {
	o := newOffice(t)
	const columns = "year,scope,series,province_code,score,rank,confidence,source_url\n"
	row := func(province string, rank int) string {
		return fmt.Sprintf("2025,34,2022,%s,,%d,seen,https://example.vn/a\n", province, rank)
	}
	somebody := survey.CommandLine("other")
	imported := func(text string) survey.ImportID {
		t.Helper()
		offer, err := o.HandIn(t.Context(), surveytest.Scope(), somebody, survey.ImportOfBenchmark, "o.csv", []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		done, err := o.Confirm(t.Context(), surveytest.Scope(), somebody, offer.Upload.ID, offer.Digest)
		if err != nil {
			t.Fatal(err)
		}
		return done.Import.ID
	}
	mine := o.handIn(survey.ImportOfBenchmark, columns+row("68", 12))
	imported(columns + row("15", 12))
	toldOff := func(offer imports.Offer, what string) {
		t.Helper()
		if _, err := o.confirm(offer); survey.KindOf(err) != survey.Conflict || keyOf(err) != "imports.stale" {
			t.Errorf("%s: %v", what, err)
		}
		if _, err := o.Offer(t.Context(), surveytest.Scope(), surveytest.Actor(), offer.Upload.ID); err == nil {
			t.Errorf("%s: it is offered", what)
		} else if faults, ok := errors.AsType[survey.Problems](err); !ok || len(faults) != 1 || faults[0].Key != "import.rank_taken" {
			t.Errorf("%s: %v", what, err)
		}
	}
	toldOff(mine, "somebody else has imported the rank")
	room := imported(columns + row("15", 13))
	fits := o.handIn(survey.ImportOfBenchmark, columns+row("68", 12))
	if _, err := o.Undo(t.Context(), surveytest.Scope(), somebody.Because("nhầm"), survey.ImportOfBenchmark, room); err != nil {
		t.Fatal(err)
	}
	toldOff(fits, "what made room for it is undone")
}

// TestFaultsAreAllTold: nothing is kept of a file with any.
func TestFaultsAreAllTold(t *testing.T) {
	o := newOffice(t)
	for _, kind := range survey.ImportKinds() {
		_, err := o.HandIn(t.Context(), surveytest.Scope(), surveytest.Actor(), kind, "t.csv", []byte("unit,month,transactions,year,scope,series,province_code,score,rank,confidence,source_url\nx,y,z,1,1,1,1,1,1,1,1\n"))
		if problems, ok := errors.AsType[survey.Problems](err); !ok || len(problems) < 3 {
			t.Errorf("%s: %v", kind, err)
		}
	}
	if o.count("select count(*)::int from survey.upload") != 0 {
		t.Error("a file with faults is kept")
	}
}

// TestUndoLetsAnswersCountAgain: those that were beyond the transactions that the undone import had reported.
func TestUndoLetsAnswersCountAgain(t *testing.T) {
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
	first := o.mustConfirm(o.handIn(survey.ImportOfTransactions, header+"24781,2026-11,8\n"))
	second := o.mustConfirm(o.handIn(survey.ImportOfTransactions, header+"24781,2026-11,4\n"))
	if first.Standing != 2 || second.Standing != 4 || counted() != 4 {
		t.Fatalf("%d and %d changed, %d count", first.Standing, second.Standing, counted())
	}
	for _, c := range []struct {
		id   survey.ImportID
		want int
	}{{second.Import.ID, 8}, {first.Import.ID, 10}} {
		if _, err := o.Undo(t.Context(), surveytest.Scope(), surveytest.Actor().Because("nhầm"), survey.ImportOfTransactions, c.id); err != nil {
			t.Fatal(err)
		}
		if n := counted(); n != c.want {
			t.Errorf("after undoing import %s %d count, want %d", c.id, n, c.want)
		}
	}
}

// TestResultsAreImportedAndUndone: in place of what comes with the program, and that holds again afterwards.
func TestResultsAreImportedAndUndone(t *testing.T) {
	o := newOffice(t)
	results := func() []analytics.Benchmark {
		t.Helper()
		all, err := o.Figures.Benchmarks(t.Context(), surveytest.Scope())
		if err != nil {
			t.Fatal(err)
		}
		return all
	}
	before := fmt.Sprint(len(results()), results()[0].Source)
	latest := results()[0]
	const columns = "year,scope,series,province_code,score,rank,confidence,source_url\n"
	changed := fmt.Sprintf("%d,%d,%d,%s,%g,%d,seen,https://example.vn/a\n", latest.Year, latest.Scope, latest.Series, latest.Code, *latest.Score, *latest.Rank)
	offer := o.handIn(survey.ImportOfBenchmark, columns+changed)
	if offer.Changes() != (survey.Changes{Changed: 1}) || offer.Benchmarks.Cells[0].Before.Source != latest.Source {
		t.Errorf("it would change %+v", offer.Benchmarks.Cells)
	}
	done := o.mustConfirm(offer)
	if results()[0].Source != "https://example.vn/a" || done.Import.ID == 0 || !o.mustConfirm(offer).Again {
		t.Errorf("imported: %+v", done)
	}
	if again := o.handIn(survey.ImportOfBenchmark, columns+changed); again.Changes().Any() {
		t.Errorf("the same again would change %+v", again.Changes())
	}
	undo := func(id survey.ImportID) error {
		_, err := o.Undo(t.Context(), surveytest.Scope(), surveytest.Actor().Because("nhầm"), survey.ImportOfBenchmark, id)
		return err
	}
	next := o.mustConfirm(o.handIn(survey.ImportOfBenchmark, columns+strings.Replace(changed, "/a", "/b", 1)))
	if err := undo(done.Import.ID); keyOf(err) != "imports.not_last" {
		t.Errorf("one that is not the last: %v", err)
	}
	for _, id := range []survey.ImportID{next.Import.ID, done.Import.ID} {
		if err := undo(id); err != nil {
			t.Fatal(err)
		}
	}
	if now := fmt.Sprint(len(results()), results()[0].Source); now != before {
		t.Errorf("afterwards %s, before %s", now, before)
	}
	if err := undo(done.Import.ID); keyOf(err) != "imports.undone" {
		t.Errorf("undone twice: %v", err)
	}
	// Numbers are the province's, of both kinds: one of transactions is none here.
	other := o.mustConfirm(o.handIn(survey.ImportOfTransactions, header+"24781,2026-09,50\n"))
	if err := undo(other.Import.ID); survey.KindOf(err) != survey.NotFound {
		t.Errorf("one of another kind: %v", err)
	}
}
