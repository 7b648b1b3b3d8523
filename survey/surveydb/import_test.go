package surveydb_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"

	"sipas/survey"
	"sipas/survey/surveydb"
	"sipas/survey/surveytest"
)

// transactionsText are all transactions as they stand, for comparing.
func transactionsText(t *testing.T, pool *pgxpool.Pool) string {
	t.Helper()
	var text string
	if err := pool.QueryRow(t.Context(), `select coalesce(string_agg(to_jsonb(t)::text, E'\n' order by unit_id, month, service), '') from survey.transactions t`).Scan(&text); err != nil {
		t.Fatal(err)
	}
	return text
}

func undo(t *testing.T, store *surveydb.Store, id survey.ImportID) error {
	t.Helper()
	_, err := store.UndoTransactions(t.Context(), surveytest.Scope(), surveytest.Actor().Because("nhầm tệp"), id)
	return err
}

// TestUndoBringsBackWhatStood: exactly, with its times, one import after the other, from the last on.
func TestUndoBringsBackWhatStood(t *testing.T) {
	store, pool := surveytest.Store(t)
	parsed := func(rows string) []survey.Transactions {
		return surveytest.Transactions(t, store, "68", "unit,month,service,transactions\n"+rows)
	}
	var states []string
	var ids []survey.ImportID
	for _, rows := range []string{"24781,2026-09,,100\n24781,2026-10,dat-dai,60\n24781,2026-10,ho-tich,40\n", "24781,2026-10,,120\n24805,2026-10,,9\n", "24805,2026-10,,10\n24781,2026-09,,100\n"} {
		states = append(states, transactionsText(t, pool))
		ids = append(ids, importTransactions(t, store, "68", parsed(rows)).ID)
	}
	if err := undo(t, store, ids[1]); keyOf(err) != "imports.not_last" {
		t.Errorf("one that is not the last: %v", err)
	}
	for n := len(ids) - 1; n >= 0; n-- {
		if err := undo(t, store, ids[n]); err != nil {
			t.Fatal(err)
		}
		if now := transactionsText(t, pool); now != states[n] {
			t.Errorf("after undoing import %s:\n%s\nbefore it:\n%s", ids[n], now, states[n])
		}
		if err := undo(t, store, ids[n]); keyOf(err) != "imports.undone" {
			t.Errorf("undone once more: %v", err)
		}
	}
	if err := undo(t, store, 99); survey.KindOf(err) != survey.NotFound {
		t.Errorf("one that never was: %v", err)
	}
	if _, err := store.UndoTransactions(t.Context(), surveytest.Scope(), surveytest.Actor(), ids[0]); keyOf(err) != "imports.reason" {
		t.Errorf("without a reason: %v", err)
	}
	if n := number(t, pool, "select count(*)::int from staff.audit where action = 'transactions.import' or action = 'transactions.undo' and reason = 'nhầm tệp'"); n != 6 {
		t.Errorf("%d acts are written down, want 6", n)
	}
	if n := number(t, pool, "select count(*)::int from survey.tally_change"); n != 3 {
		t.Errorf("%d units and months are to be published, want 3", n)
	}
}

// TestUndoRefusesWhatWasChangedSince: what a demo, or a hand in the database, has put there would be lost.
func TestUndoRefusesWhatWasChangedSince(t *testing.T) {
	store, pool := surveytest.Store(t)
	done := importTransactions(t, store, "68", surveytest.Transactions(t, store, "68", "unit,month,transactions\n24781,2026-10,100\n"))
	for _, change := range []string{"update survey.transactions set transactions = 101", "delete from survey.transactions"} {
		if _, err := pool.Exec(t.Context(), change); err != nil {
			t.Fatal(err)
		}
		if err := undo(t, store, done.ID); keyOf(err) != "imports.changed_since" {
			t.Errorf("%s: %v", change, err)
		}
	}
	if n := number(t, pool, "select count(*)::int from survey.import where undone_at is not null"); n != 0 {
		t.Error("a refused one is marked as undone")
	}
}

// TestSimulatedTransactionsComeBackWithTheDemoAlone: a real file took their place; once the demo is gone they have none.
func TestSimulatedTransactionsComeBackWithTheDemoAlone(t *testing.T) {
	store, pool := surveytest.Store(t)
	rows := surveytest.Transactions(t, store, "68", "unit,month,transactions\n24781,2026-10,100\n")
	for _, demo := range []bool{true, false} {
		if demo {
			if err := store.BeginSynthetic(t.Context(), surveytest.Scope(), surveytest.Actor(), 1, 1); err != nil {
				t.Fatal(err)
			}
			if err := store.AddSyntheticTransactions(t.Context(), surveytest.Scope(), surveytest.Actor(), rows); err != nil {
				t.Fatal(err)
			}
		}
		done := importTransactions(t, store, "68", rows)
		if done.Changed != 1 {
			t.Fatalf("real ones in place of simulated ones: %+v", done.Changes)
		}
		if !demo {
			if err := store.RemoveSynthetic(t.Context(), surveytest.Scope(), surveytest.Actor(), func(int, int) {}); err != nil {
				t.Fatal(err)
			}
		}
		if err := undo(t, store, done.ID); err != nil {
			t.Fatal(err)
		}
		if n := number(t, pool, "select count(*)::int from survey.transactions where synthetic"); n != map[bool]int{true: 1, false: 0}[demo] {
			t.Errorf("with a demo %v: %d simulated ones", demo, n)
		}
	}
}

// TestAnImportThatChangesNothingIsNone: the same file again.
func TestAnImportThatChangesNothingIsNone(t *testing.T) {
	store, pool := surveytest.Store(t)
	rows := surveytest.Transactions(t, store, "68", "unit,month,transactions\n24781,2026-10,100\n24805,2026-10,9\n")
	importTransactions(t, store, "68", rows)
	before := surveytest.Dump(t, pool, "68")
	if done := importTransactions(t, store, "68", rows); done.ID != 0 || done.Same != 2 {
		t.Errorf("the same again: %+v", done)
	}
	if difference := surveytest.FirstDifference(before, surveytest.Dump(t, pool, "68")); difference != "" {
		t.Error(difference)
	}
}

// TestImportsAreListed: the newest first, from a number on, with what can be undone of each kind.
func TestImportsAreListed(t *testing.T) {
	store, _ := surveytest.Store(t)
	for _, count := range []string{"1", "2", "3", "4"} {
		importTransactions(t, store, "68", surveytest.Transactions(t, store, "68", "unit,month,transactions\n24781,2026-10,"+count+"\n"))
	}
	if err := undo(t, store, 4); err != nil {
		t.Fatal(err)
	}
	list := func(below survey.ImportID, most int) string {
		found, err := store.Imports(t.Context(), surveytest.Scope(), survey.ImportOfTransactions, below, most)
		if err != nil {
			t.Fatal(err)
		}
		var text strings.Builder
		for _, i := range found {
			text.WriteString(i.ID.String())
			if i.Last {
				text.WriteString("!")
			}
			if i.UndoneBy != "" && i.UndoneReason != "" && !i.UndoneAt.IsZero() {
				text.WriteString("x")
			}
			text.WriteString(" ")
		}
		return text.String()
	}
	for _, c := range []struct {
		below survey.ImportID
		most  int
		want  string
	}{{0, 9, "4x 3! 2 1 "}, {0, 2, "4x 3! "}, {3, 9, "2 1 "}, {1, 9, ""}} {
		if got := list(c.below, c.most); got != c.want {
			t.Errorf("below %d, at most %d: %s, want %s", c.below, c.most, got, c.want)
		}
	}
	if found, err := store.Imports(t.Context(), surveytest.Scope(), survey.ImportOfBenchmark, 0, 9); len(found) != 0 || err != nil {
		t.Errorf("of another kind: %v, %v", found, err)
	}
}

// TestImportsTakeTurns: of many at one moment each sees what the one before has left, so that undoing them all leaves nothing.
func TestImportsTakeTurns(t *testing.T) {
	store, pool := surveytest.Store(t)
	const at = 8
	var wait sync.WaitGroup
	for n := range at {
		rows := surveytest.Transactions(t, store, "68", "unit,month,transactions\n24781,2026-10,"+itoa(100+n)+"\n")
		wait.Go(func() {
			if _, err := store.ImportTransactions(t.Context(), surveytest.Scope(), surveytest.Actor(), survey.TransactionsImport{File: "t.csv", Rows: rows}); err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	for id := survey.ImportID(at); id > 0; id-- {
		if err := undo(t, store, id); err != nil {
			t.Fatalf("import %s: %v", id, err)
		}
	}
	if left := transactionsText(t, pool); left != "" {
		t.Error(left)
	}
}

// TestUploadsAreTheirSendersAlone, for an hour, one of a kind.
func TestUploadsAreTheirSendersAlone(t *testing.T) {
	store, pool := surveytest.Store(t)
	now, other := surveytest.Day(), survey.CommandLine("other")
	keep := func(content string, at time.Time) uuid.UUID {
		t.Helper()
		kept, err := store.KeepUpload(t.Context(), surveytest.Scope(), surveytest.Actor(), survey.Upload{Kind: survey.ImportOfTransactions, File: `C:\t.csv`, Content: []byte(content)}, at)
		if err != nil {
			t.Fatal(err)
		}
		return kept.ID
	}
	first := keep("one", now)
	for what, c := range map[string]struct {
		actor survey.Actor
		at    time.Time
		found bool
	}{"its sender": {surveytest.Actor(), now, true}, "almost an hour later": {surveytest.Actor(), now.Add(time.Hour - time.Second), true},
		"an hour later": {surveytest.Actor(), now.Add(time.Hour), false}, "somebody else": {other, now, false}} {
		u, err := store.Upload(t.Context(), surveytest.Scope(), c.actor, first, c.at)
		if found := err == nil && string(u.Content) == "one" && u.File == "t.csv"; found != c.found || !found && keyOf(err) != "imports.gone" {
			t.Errorf("%s: %+v, %v", what, u, err)
		}
	}
	if second := keep("two", now); second == first || number(t, pool, "select count(*)::int from survey.upload") != 1 {
		t.Error("the one before is still there")
	}
	if _, err := store.KeepUpload(t.Context(), surveytest.Scope(), other, survey.Upload{Kind: survey.ImportOfTransactions, File: "t.csv", Content: []byte("x")}, now.Add(2*time.Hour)); err != nil {
		t.Fatal(err)
	}
	if number(t, pool, "select count(*)::int from survey.upload") != 1 {
		t.Error("what is over is still there")
	}
	for _, c := range []struct {
		at   time.Duration
		want int64
	}{{3*time.Hour - time.Second, 0}, {3 * time.Hour, 1}, {3 * time.Hour, 0}} {
		if n, err := store.DeleteExpiredUploads(t.Context(), surveytest.Scope(), survey.Service(), now.Add(c.at)); n != c.want || err != nil {
			t.Errorf("after %s %d are removed, want %d; %v", c.at, n, c.want, err)
		}
	}
	if _, err := store.KeepUpload(t.Context(), surveytest.Scope(), other, survey.Upload{Kind: survey.ImportOfTransactions, File: "t.csv",
		Content: make([]byte, survey.MostUpload+1)}, now); keyOf(err) != "imports.too_large" {
		t.Errorf("one too large: %v", err)
	}
}

// TestAnUploadIsImportedOnce, by whoever presses at one moment, and not where something else stands there by now.
func TestAnUploadIsImportedOnce(t *testing.T) {
	store, _ := surveytest.Store(t)
	rows := surveytest.Transactions(t, store, "68", "unit,month,transactions\n24781,2026-10,100\n")
	plan := survey.PlanTransactions(rows, nil).Digest()
	upload, err := store.KeepUpload(t.Context(), surveytest.Scope(), surveytest.Actor(), survey.Upload{Kind: survey.ImportOfTransactions, File: "t.csv", Content: []byte("x"), Plan: plan}, surveytest.Day())
	if err != nil {
		t.Fatal(err)
	}
	upload.Plan = "another"
	brought := survey.TransactionsImport{File: "t.csv", Rows: rows, Upload: upload}
	if _, err := store.ImportTransactions(t.Context(), surveytest.Scope(), surveytest.Actor(), brought); keyOf(err) != "imports.stale" {
		t.Errorf("a plan of something else: %v", err)
	}
	brought.Upload.Plan = plan
	if _, err := store.ImportTransactions(t.Context(), surveytest.Scope(), survey.CommandLine("other"), brought); keyOf(err) != "imports.gone" {
		t.Errorf("by somebody else: %v", err)
	}
	done, err := store.ImportTransactions(t.Context(), surveytest.Scope(), surveytest.Actor(), brought)
	if err != nil || done.ID == 0 {
		t.Fatal(done, err)
	}
	if again, err := store.Upload(t.Context(), surveytest.Scope(), surveytest.Actor(), upload.ID, surveytest.Day()); err != nil || again.Import != done.ID || len(again.Content) != 0 {
		t.Errorf("what became of it: %+v, %v", again, err)
	}
	if _, err := store.ImportTransactions(t.Context(), surveytest.Scope(), surveytest.Actor(), brought); survey.KindOf(err) != survey.Conflict {
		t.Errorf("a second time: %v", err)
	}
}
