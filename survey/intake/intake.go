// Package intake accepts one response exactly once, and groups many into one commit.
//
// Whoever hands in a response is answered after the commit that holds it. A queue of bounded length stands before a single
// committer: while one batch is being committed the next one gathers, so that batches grow with the load by themselves.
package intake

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"sipas/survey"
)

// Store commits responses in one transaction: all or none. Of those that are not taken now it tells whether it has them.
type Store interface {
	SaveResponses(ctx context.Context, scope survey.Scope, actor survey.Actor, responses []survey.Response) ([]survey.Outcome, error)
	Repeated(ctx context.Context, scope survey.Scope, responses []survey.Response) ([]survey.Outcome, error)
}

// Observer hears of each commit, for metrics.
type Observer interface {
	// Committed tells of how many responses, of which so many are new and late.
	Committed(responses, late int, took time.Duration)
}

// Options of an Intake; the zero value of each field means its default, but for Scope, outside of which nothing is stored.
type Options struct {
	Scope survey.Scope
	// Queue is how many responses may wait; 8192. Beyond it a response is refused with kind Busy.
	Queue int
	// Batch is the most that one commit takes; 1024.
	Batch int
	// CommitTimeout bounds one commit; 10 s.
	CommitTimeout time.Duration
	Observer      Observer
	Log           *slog.Logger
}

func (o *Options) defaults() {
	if o.Queue == 0 {
		o.Queue = 8192
	}
	if o.Batch == 0 {
		o.Batch = 1024
	}
	if o.CommitTimeout == 0 {
		o.CommitTimeout = 10 * time.Second
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
}

// Intake takes responses in. Make it with Start and end it with Close.
type Intake struct {
	o     Options
	store Store
	queue chan []entry // those of a slice came together
	done  chan struct{}

	waiting atomic.Int64 // responses in queue
	outage  outage

	mu     sync.RWMutex // guards the closing of queue against senders
	closed bool
}

type entry struct {
	response survey.Response
	reply    chan<- reply
	recalled bool // whether it is only asked for, and not to be stored
}

type reply struct {
	outcome survey.Outcome
	err     error
}

// Start returns an Intake that commits to store.
func Start(store Store, o Options) *Intake {
	o.defaults()
	in := &Intake{o: o, store: store, queue: make(chan []entry, o.Queue), done: make(chan struct{}), outage: outage{log: o.Log}}
	go in.run()
	return in
}

// Accept hands r in and waits for its commit. It fails with kind Busy when the queue is full or the store is away, and with
// kind Conflict when its id is known with another content. When ctx ends first the response may still be stored; sending it
// again tells.
func (in *Intake) Accept(ctx context.Context, r survey.Response) (survey.Outcome, error) {
	return in.handIn(ctx, "intake.Accept", entry{response: r})
}

// Recall tells what became of r where it was handed in before, and stores nothing. It waits its turn behind what was handed in before it, which
// may be the very same. It fails as Accept does, and with kind NotFound where nobody has handed it in.
func (in *Intake) Recall(ctx context.Context, r survey.Response) (survey.Outcome, error) {
	return in.handIn(ctx, "intake.Recall", entry{response: r, recalled: true})
}

func (in *Intake) handIn(ctx context.Context, op string, e entry) (survey.Outcome, error) {
	answer := make(chan reply, 1)
	e.reply = answer
	if in.enqueue([]entry{e}) == 0 {
		return "", &survey.Error{Op: op, Kind: survey.Busy, Key: "intake.busy"}
	}
	return wait(ctx, answer)
}

// AcceptAll hands in responses that came together, so that they share a commit, and waits for all of them. It returns for
// each, in order, what Accept would have.
func (in *Intake) AcceptAll(ctx context.Context, responses []survey.Response) ([]survey.Outcome, []error) {
	const op = "intake.AcceptAll"
	answers, entries := make([]chan reply, len(responses)), make([]entry, len(responses))
	for n, r := range responses {
		answers[n] = make(chan reply, 1)
		entries[n] = entry{response: r, reply: answers[n]}
	}
	for _, refused := range entries[in.enqueue(entries):] {
		refused.reply <- reply{err: &survey.Error{Op: op, Kind: survey.Busy, Key: "intake.busy"}}
	}
	outcomes, errs := make([]survey.Outcome, len(responses)), make([]error, len(responses))
	for n, answer := range answers {
		outcomes[n], errs[n] = wait(ctx, answer)
	}
	return outcomes, errs
}

func wait(ctx context.Context, answer <-chan reply) (survey.Outcome, error) {
	const op = "intake.wait"
	select {
	case a := <-answer:
		switch {
		case a.err != nil:
			return "", a.err
		case a.outcome == survey.Conflicting:
			return a.outcome, &survey.Error{Op: op, Kind: survey.Conflict, Key: "response.conflict"}
		}
		return a.outcome, nil
	case <-ctx.Done():
		return "", &survey.Error{Op: op, Kind: survey.Busy, Key: "intake.busy", Err: ctx.Err()}
	}
}

// enqueue has as many of the entries wait as there is room for, the first ones, and returns how many these are.
func (in *Intake) enqueue(entries []entry) int {
	in.mu.RLock()
	defer in.mu.RUnlock()
	if in.closed || len(entries) == 0 {
		return 0
	}
	n := int64(len(entries))
	over := in.waiting.Add(n) - int64(in.o.Queue)
	if over > 0 {
		over = min(over, n)
		in.waiting.Add(-over)
		n -= over
	}
	if n > 0 {
		in.queue <- entries[:n] // there is room: no more slices than responses wait
	}
	return int(n)
}

// Depth is the number of responses that wait.
func (in *Intake) Depth() int { return int(in.waiting.Load()) }

// Close refuses new responses, commits those that wait, and returns when all have been answered.
func (in *Intake) Close() {
	in.mu.Lock()
	if !in.closed {
		in.closed = true
		close(in.queue)
	}
	in.mu.Unlock()
	<-in.done
}

func (in *Intake) run() {
	defer close(in.done)
	batch := make([]entry, 0, in.o.Batch)
	for first := range in.queue {
		batch = in.gather(in.take(batch[:0], first))
		fresh, recalled := parted(batch)
		for part := range slices.Chunk(fresh, in.o.Batch) {
			in.commit(part)
		}
		for part := range slices.Chunk(recalled, in.o.Batch) {
			in.tell(part)
		}
	}
}

// parted parts what is to be stored from what is only asked for, mostly nothing; the first of them takes the place of the batch.
func parted(batch []entry) (fresh, recalled []entry) {
	fresh = batch[:0]
	for _, e := range batch {
		if e.recalled {
			recalled = append(recalled, e)
		} else {
			fresh = append(fresh, e)
		}
	}
	return fresh, recalled
}

// take moves entries that came together from those that wait to the batch.
func (in *Intake) take(batch, together []entry) []entry {
	in.waiting.Add(-int64(len(together)))
	return append(batch, together...)
}

// gather takes what waits already; it never waits for more.
func (in *Intake) gather(batch []entry) []entry {
	for len(batch) < in.o.Batch {
		select {
		case together, ok := <-in.queue:
			if !ok {
				return batch
			}
			batch = in.take(batch, together)
		default:
			return batch
		}
	}
	return batch
}

// commit stores the batch at once. Where the batch itself is at fault each response gets its own transaction, so that a bad
// one never costs another its place; where the store is away that would help nobody.
func (in *Intake) commit(batch []entry) {
	outcomes, err := in.save(batch)
	if err != nil && survey.KindOf(err) != survey.Busy && len(batch) > 1 {
		in.o.Log.Warn("a batch was refused, storing its responses one by one", "responses", len(batch), "error", err)
		for _, e := range batch {
			in.commit([]entry{e})
		}
		return
	}
	in.outage.ended(len(batch), err, time.Now())
	for i, e := range batch {
		if err != nil {
			e.reply <- reply{err: unstored(err)}
		} else {
			e.reply <- reply{outcome: outcomes[i]}
		}
	}
}

// tell answers those who ask what became of what they had handed in.
func (in *Intake) tell(asked []entry) {
	ctx, cancel := context.WithTimeout(context.Background(), in.o.CommitTimeout)
	defer cancel()
	outcomes, err := in.store.Repeated(ctx, in.o.Scope, responsesOf(asked))
	for i, e := range asked {
		switch {
		case err != nil:
			e.reply <- reply{err: unstored(err)}
		case outcomes[i] == "":
			e.reply <- reply{err: &survey.Error{Op: "intake.tell", Kind: survey.NotFound, Key: "not_found"}}
		default:
			e.reply <- reply{outcome: outcomes[i]}
		}
	}
}

func responsesOf(batch []entry) []survey.Response {
	responses := make([]survey.Response, len(batch))
	for i, e := range batch {
		responses[i] = e.response
	}
	return responses
}

func (in *Intake) save(batch []entry) ([]survey.Outcome, error) {
	responses := responsesOf(batch)
	ctx, cancel := context.WithTimeout(context.Background(), in.o.CommitTimeout)
	defer cancel()
	start := time.Now()
	outcomes, err := in.store.SaveResponses(ctx, in.o.Scope, survey.Service(), responses)
	if err == nil && in.o.Observer != nil {
		in.o.Observer.Committed(len(batch), lateAmong(responses, outcomes), time.Since(start))
	}
	return outcomes, err
}

func lateAmong(responses []survey.Response, outcomes []survey.Outcome) int {
	n := 0
	for i := range responses {
		if responses[i].Standing == survey.Late && outcomes[i] == survey.Stored {
			n++
		}
	}
	return n
}

// unstored gives the sender's view of a failed commit.
func unstored(err error) error {
	e, ok := errors.AsType[*survey.Error](err)
	if ok && e.Kind == survey.Busy {
		return &survey.Error{Op: "intake.commit", Kind: survey.Busy, Key: "intake.busy", Err: err}
	}
	return &survey.Error{Op: "intake.commit", Kind: survey.Internal, Key: "internal", Err: err}
}
