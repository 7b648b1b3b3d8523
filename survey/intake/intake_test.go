package intake_test

import (
	"context"
	"errors"
	"os"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"sipas/survey"
	"sipas/survey/intake"
	"sipas/survey/surveytest"
)

func TestMain(m *testing.M) { os.Exit(surveytest.Main(m)) }

// store stands before the real one: it holds commits back, counts them and lets them fail.
type store struct {
	intake.Store
	gate    chan struct{} // when set, each commit waits for one
	waiting atomic.Int64  // commits that have come to the gate
	fail    func([]survey.Response) error
	commits atomic.Int64
	largest atomic.Int64
}

func (s *store) SaveResponses(ctx context.Context, scope survey.Scope, actor survey.Actor, responses []survey.Response) ([]survey.Outcome, error) {
	if s.gate != nil {
		s.waiting.Add(1)
		select {
		case <-s.gate:
		case <-ctx.Done():
			return nil, &survey.Error{Kind: survey.Busy, Err: ctx.Err()}
		}
	}
	s.commits.Add(1)
	s.largest.Store(max(s.largest.Load(), int64(len(responses))))
	if s.fail != nil {
		if err := s.fail(responses); err != nil {
			return nil, err
		}
	}
	return s.Store.SaveResponses(ctx, scope, actor, responses)
}

// accept hands in n responses at once and returns how each fared, by outcome or kind of error.
func accept(t *testing.T, in *intake.Intake, responses []survey.Response) map[string]int {
	t.Helper()
	return fared(t, responses, in.Accept)
}

// fared does something with n responses at once and returns how each fared.
func fared(t *testing.T, responses []survey.Response, do func(context.Context, survey.Response) (survey.Outcome, error)) map[string]int {
	t.Helper()
	var mu sync.Mutex
	fared := map[string]int{}
	var wg sync.WaitGroup
	for _, r := range responses {
		wg.Go(func() {
			outcome, err := do(t.Context(), r)
			label := string(outcome)
			if err != nil {
				label = string(survey.KindOf(err))
			}
			mu.Lock()
			defer mu.Unlock()
			fared[label]++
		})
	}
	wg.Wait()
	return fared
}

func responses(t *testing.T, n int) (*store, []survey.Response) {
	t.Helper()
	real, _ := surveytest.Store(t)
	place := surveytest.Place(t, real, "24781")
	var made []survey.Response
	for range n {
		made = append(made, surveytest.Response(t, real, place, nil))
	}
	return &store{Store: real}, made
}

// occupy has one response on its way to the database and held at the gate, so that all others gather in the queue.
func occupy(t *testing.T, s *store, in *intake.Intake, r survey.Response) (fared chan map[string]int) {
	t.Helper()
	fared = make(chan map[string]int, 1)
	go func() { fared <- accept(t, in, []survey.Response{r}) }()
	surveytest.Eventually(t, "a commit is held at the gate", func() bool { return s.waiting.Load() == 1 })
	return fared
}

// gather hands in responses that wait in the queue.
func gather(t *testing.T, in *intake.Intake, responses []survey.Response) (fared chan map[string]int) {
	t.Helper()
	fared = make(chan map[string]int, 1)
	go func() { fared <- accept(t, in, responses) }()
	surveytest.Eventually(t, "all wait", func() bool { return in.Depth() == len(responses) })
	return fared
}

func gated(t *testing.T, n int, o intake.Options) (*store, *intake.Intake, []survey.Response) {
	t.Helper()
	s, made := responses(t, n)
	s.gate = make(chan struct{})
	o.Scope = surveytest.Scope()
	in := intake.Start(s, o)
	t.Cleanup(in.Close)
	return s, in, made
}

func TestManyGoIntoOneCommit(t *testing.T) {
	s, in, made := gated(t, 200, intake.Options{Scope: surveytest.Scope(), Batch: 150})
	first := occupy(t, s, in, made[0])
	rest := gather(t, in, made[1:])
	close(s.gate)
	if a, b := <-first, <-rest; a["stored"] != 1 || b["stored"] != 199 {
		t.Errorf("%v %v", a, b)
	}
	if s.commits.Load() != 3 || s.largest.Load() != 150 {
		t.Errorf("%d commits, the largest of %d; want 1, 150 and 49", s.commits.Load(), s.largest.Load())
	}
}

// TestADeliveryIsOneCommit: nobody waits while it is handed in, and still no part of it goes ahead of the rest.
func TestADeliveryIsOneCommit(t *testing.T) {
	s, made := responses(t, 400)
	in := intake.Start(s, intake.Options{Scope: surveytest.Scope()})
	defer in.Close()
	const deliveries = 30 // the same again is a commit, too
	for range deliveries {
		if _, errs := in.AcceptAll(t.Context(), made); errors.Join(errs...) != nil {
			t.Fatal(errors.Join(errs...))
		}
	}
	if s.commits.Load() != deliveries {
		t.Errorf("%d commits, want %d", s.commits.Load(), deliveries)
	}
}

func TestRepeatsAndConflicts(t *testing.T) {
	s, made := responses(t, 1)
	in := intake.Start(s, intake.Options{Scope: surveytest.Scope()})
	defer in.Close()
	other := made[0]
	other.ContentHash = []byte("another content.")
	for _, c := range []struct {
		r    survey.Response
		want string
	}{{made[0], "stored"}, {made[0], "already_stored"}, {other, "conflict"}, {made[0], "already_stored"}} {
		if fared := accept(t, in, []survey.Response{c.r}); fared[c.want] != 1 {
			t.Errorf("%v, want %s", fared, c.want)
		}
	}
}

// TestWhatCameTogetherIsAnsweredInOrder: new, repeated, conflicting and refused ones of one delivery.
func TestWhatCameTogetherIsAnsweredInOrder(t *testing.T) {
	s, in, made := gated(t, 8, intake.Options{Scope: surveytest.Scope(), Queue: 6})
	first := occupy(t, s, in, made[0])
	conflict := made[2]
	conflict.ContentHash = []byte("another content.")
	together := []survey.Response{made[1], made[2], made[1], conflict, made[3], made[4], made[5]} // one more than the queue takes
	type fate struct {
		outcomes []survey.Outcome
		errs     []error
	}
	fates := make(chan fate, 1)
	go func() {
		outcomes, errs := in.AcceptAll(t.Context(), together)
		fates <- fate{outcomes, errs}
	}()
	surveytest.Eventually(t, "the queue is full", func() bool { return in.Depth() == 6 })
	close(s.gate)
	<-first
	got := <-fates
	for n, want := range []string{"stored", "stored", "already_stored", "conflict", "stored", "stored", "busy"} {
		label := string(got.outcomes[n])
		if got.errs[n] != nil {
			label = string(survey.KindOf(got.errs[n]))
		}
		if label != want {
			t.Errorf("%d: %s, want %s", n, label, want)
		}
	}
	if s.largest.Load() != 6 {
		t.Errorf("the largest commit held %d, want 6", s.largest.Load())
	}
}

// TestWhoAsksWaitsBehindWhatWasHandedIn: it may be the very same, on its way to be stored. Nothing is stored for the asking.
func TestWhoAsksWaitsBehindWhatWasHandedIn(t *testing.T) {
	s, in, made := gated(t, 4, intake.Options{Scope: surveytest.Scope()})
	first := occupy(t, s, in, made[0])
	asked := made[1]
	recalled := make(chan map[string]int, 1)
	go func() { recalled <- fared(t, []survey.Response{asked, made[3]}, in.Recall) }()
	surveytest.Eventually(t, "they wait", func() bool { return in.Depth() == 2 })
	rest := make(chan map[string]int, 1)
	go func() { rest <- accept(t, in, made[1:3]) }()
	surveytest.Eventually(t, "all wait", func() bool { return in.Depth() == 4 })
	close(s.gate)
	<-first
	if a, b := <-recalled, <-rest; a["already_stored"] != 1 || a["not_found"] != 1 || b["stored"] != 2 {
		t.Errorf("asked %v, handed in %v", a, b)
	}
	asked.ContentHash = []byte("another content.")
	if got := fared(t, []survey.Response{asked}, in.Recall); got["conflict"] != 1 {
		t.Errorf("another content: %v", got)
	}
	if got := fared(t, made[3:], in.Accept); got["stored"] != 1 {
		t.Errorf("what was only asked for: %v", got)
	}
}

func TestAFullQueueRefuses(t *testing.T) {
	s, in, made := gated(t, 7, intake.Options{Scope: surveytest.Scope(), Queue: 5})
	first := occupy(t, s, in, made[0])
	rest := gather(t, in, made[1:6])
	if fared := accept(t, in, made[6:]); fared["busy"] != 1 {
		t.Errorf("beyond the queue: %v", fared)
	}
	close(s.gate)
	if a, b := <-first, <-rest; a["stored"] != 1 || b["stored"] != 5 {
		t.Errorf("%v %v", a, b)
	}
}

// TestABadOneCostsNobodyElseTheirPlace: the database refuses one of a batch.
func TestABadOneCostsNobodyElseTheirPlace(t *testing.T) {
	s, in, made := gated(t, 50, intake.Options{Scope: surveytest.Scope()})
	made[17].Mode = "carrier pigeon"
	first := occupy(t, s, in, made[0])
	rest := gather(t, in, made[1:])
	close(s.gate)
	if a, b := <-first, <-rest; a["stored"] != 1 || b["stored"] != 48 || b["internal"] != 1 {
		t.Errorf("%v %v, want all stored but one", a, b)
	}
}

// TestAnAbsentDatabaseIsNotAskedAgainAndAgain: retrying each response of a batch would help nobody.
func TestAnAbsentDatabaseIsNotAskedAgainAndAgain(t *testing.T) {
	s, in, made := gated(t, 50, intake.Options{Scope: surveytest.Scope()})
	s.fail = func([]survey.Response) error {
		return &survey.Error{Kind: survey.Busy, Err: errors.New("connection refused")}
	}
	first := occupy(t, s, in, made[0])
	rest := gather(t, in, made[1:])
	close(s.gate)
	if a, b := <-first, <-rest; a["busy"] != 1 || b["busy"] != 49 || s.commits.Load() != 2 {
		t.Errorf("%v %v in %d commits", a, b, s.commits.Load())
	}
}

func TestACommitThatHangsIsGivenUp(t *testing.T) {
	_, in, made := gated(t, 1, intake.Options{Scope: surveytest.Scope(), CommitTimeout: 20 * time.Millisecond})
	if fared := accept(t, in, made); fared["busy"] != 1 {
		t.Errorf("%v", fared)
	}
}

func TestCloseFinishesWhatWaits(t *testing.T) {
	s, made := responses(t, 40)
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	s.gate = make(chan struct{})
	in := intake.Start(s, intake.Options{Scope: surveytest.Scope()})
	first := occupy(t, s, in, made[0])
	rest := gather(t, in, made[1:])
	closed := make(chan struct{})
	go func() {
		in.Close()
		close(closed)
	}()
	surveytest.Eventually(t, "newcomers are refused", func() bool {
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		depth := in.Depth()
		_, err := in.Accept(ctx, made[0])
		return survey.KindOf(err) == survey.Busy && in.Depth() == depth
	})
	close(s.gate)
	<-closed
	if a, b := <-first, <-rest; a["stored"] != 1 || b["stored"] != 39 {
		t.Errorf("%v %v: want all that waited stored", a, b)
	}
	in.Close() // closing twice does no harm
}

func TestASenderWhoLeavesIsStoredAllTheSame(t *testing.T) {
	s, in, made := gated(t, 1, intake.Options{Scope: surveytest.Scope()})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := in.Accept(ctx, made[0]); survey.KindOf(err) != survey.Busy {
		t.Errorf("error %v", err)
	}
	close(s.gate)
	if fared := accept(t, in, made); fared["already_stored"] != 1 {
		t.Errorf("%v", fared)
	}
}
