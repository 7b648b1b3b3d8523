package imports_test

import (
	"context"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"sipas/survey"
	"sipas/survey/imports"
	"sipas/survey/surveydb"
	"sipas/survey/surveytest"
)

// halt stops who holds answers against an import before the second unit, until it may go on.
type halt struct {
	begun         atomic.Int32
	reached, goOn chan struct{}
}

func (h *halt) TraceQueryStart(ctx context.Context, _ *pgx.Conn, data pgx.TraceQueryStartData) context.Context {
	if strings.HasPrefix(data.SQL, "begin") && h.begun.Add(1) == 2 {
		close(h.reached)
		<-h.goOn
	}
	return ctx
}

func (*halt) TraceQueryEnd(context.Context, *pgx.Conn, pgx.TraceQueryEndData) {}

// halting is a store that holds answers against an import as h lets it.
type halting struct {
	imports.Survey
	slow *surveydb.Store
}

func (h halting) ApplyExcess(ctx context.Context, scope survey.Scope, actor survey.Actor, ratio float64, reported []survey.Transactions) (int, error) {
	return h.slow.ApplyExcess(ctx, scope, actor, ratio, reported)
}

// halting is the same office, where whoever imports is stopped.
func (o *office) halting() (*imports.Desk, *halt) {
	o.t.Helper()
	h := &halt{reached: make(chan struct{}), goOn: make(chan struct{})}
	config := o.pool.Config()
	config.ConnConfig.Tracer = h
	pool, err := pgxpool.NewWithConfig(o.t.Context(), config)
	if err != nil {
		o.t.Fatal(err)
	}
	o.t.Cleanup(pool.Close)
	options := o.Options
	options.Survey = halting{o.store, o.store.On(pool)}
	return imports.New(options), h
}

// TestAnImportThatIsOvertaken: it is undone, or another corrects it, while its answers are being held against it. What stands in the end decides, and
// where whoever has undone it is cut off, the service still finishes that.
func TestAnImportThatIsOvertaken(t *testing.T) {
	wrong := header + "24781,2026-11,1\n24805,2026-11,1\n"
	undo := func(o *office, by *imports.Desk) {
		_, _ = by.Undo(o.t.Context(), surveytest.Scope(), surveytest.Actor().Because("nhầm cột"), survey.ImportOfTransactions, 1)
	}
	for name, c := range map[string]struct {
		meanwhile            func(o *office)
		finished, wantCounts int
	}{
		"undone": {func(o *office) { undo(o, o.Desk) }, 0, 10},
		"undone by who is cut off": {func(o *office) {
			options := o.Options
			options.Survey = cutOff{o.store}
			undo(o, imports.New(options))
		}, 1, 10},
		"corrected": {func(o *office) {
			o.mustConfirm(o.handIn(survey.ImportOfTransactions, header+"24781,2026-11,9\n24805,2026-11,4\n"))
		}, 0, 9},
	} {
		t.Run(name, func(t *testing.T) {
			o := newOffice(t)
			var brought []survey.Response
			for n := range 10 {
				brought = append(brought, surveytest.Response(t, o.store, surveytest.Place(t, o.store, []string{"24781", "24805"}[n%2]), nil))
			}
			if _, err := o.store.SaveResponses(t.Context(), surveytest.Scope(), survey.Service(), brought); err != nil {
				t.Fatal(err)
			}
			offer := o.handIn(survey.ImportOfTransactions, wrong)
			desk, first := o.halting()
			ended := make(chan error, 1)
			go func() {
				_, err := desk.Confirm(t.Context(), surveytest.Scope(), surveytest.Actor(), offer.Upload.ID, offer.Digest)
				ended <- err
			}()
			<-first.reached
			c.meanwhile(o)
			close(first.goOn)
			if err := <-ended; err != nil {
				t.Fatal(err)
			}
			if finished, _, err := o.Finish(t.Context(), surveytest.Scope(), survey.Service(), 0); err != nil || finished != c.finished {
				t.Errorf("%d imports are finished afterwards, %v; want %d", finished, err, c.finished)
			}
			if n := o.count("select count(*)::int from survey.response where standing = 'counted'"); n != c.wantCounts {
				t.Errorf("%d of 10 answers count, want %d", n, c.wantCounts)
			}
		})
	}
}
