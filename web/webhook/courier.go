package webhook

import (
	"context"
	"math/rand/v2"
	"sync"
	"time"

	"sipas/survey"
	events "sipas/survey/webhook"
)

// lease is how long a letter belongs to who has claimed it: longer than sending it takes, so that nobody sends it meanwhile, and short enough for
// what somebody has claimed who was killed.
const lease = 2 * time.Minute

// workers send at once. One receiver has one letter at a time, so that a slow one takes one of them.
const workers = 4

// settleWithin is how long it may take to write down what became of a letter.
const settleWithin = 10 * time.Second

// Outbox keeps letters.
type Outbox interface {
	ClaimLetter(ctx context.Context, scope survey.Scope, now time.Time, lease time.Duration) (events.Letter, bool, error)
	SettleLetter(ctx context.Context, scope survey.Scope, l events.Letter, state events.State, next time.Time, r events.Result, now time.Time) (bool, error)
}

// CourierOptions of a Courier; all but Count must be set.
type CourierOptions struct {
	Scope  survey.Scope
	Outbox Outbox
	Client *Client
	Open   func(sealed []byte, of string) (string, error) // what was sealed with the key of the installation
	Now    func() time.Time
	Count  func(events.Outcome)
}

// Courier brings letters. It keeps nothing: whatever happens to it, what is not settled is sent again, by itself or by another.
type Courier struct{ o CourierOptions }

// NewCourier returns a Courier.
func NewCourier(o CourierOptions) *Courier {
	if o.Count == nil {
		o.Count = func(events.Outcome) {}
	}
	return &Courier{o}
}

// Deliver sends what is due, and returns how many letters it has sent and the first error of the outbox. When ctx ends it takes on no more, and
// finishes what it has begun.
func (c *Courier) Deliver(ctx context.Context) (sent int, err error) {
	var mu sync.Mutex
	var work sync.WaitGroup
	for range workers {
		work.Go(func() {
			for {
				more, e := c.one(ctx)
				mu.Lock()
				if more {
					sent++
				}
				if err == nil {
					err = e
				}
				mu.Unlock()
				if !more || e != nil {
					return
				}
			}
		})
	}
	work.Wait()
	return sent, err
}

// one sends the letter that has been due for longest; false where none is.
func (c *Courier) one(ctx context.Context) (bool, error) {
	if ctx.Err() != nil {
		return false, nil
	}
	letter, found, err := c.o.Outbox.ClaimLetter(ctx, c.o.Scope, c.o.Now(), lease)
	if err != nil || !found {
		return false, err
	}
	ctx = context.WithoutCancel(ctx) // the receiver may have it already: what it says must be written down
	result := c.send(ctx, letter)
	c.o.Count(result.Outcome)
	ctx, cancel := context.WithTimeout(ctx, settleWithin)
	defer cancel()
	state, wait := events.Next(letter.Tries+1, result, rand.Float64())
	now := c.o.Now()
	_, err = c.o.Outbox.SettleLetter(ctx, c.o.Scope, letter, state, now.Add(wait), result, now)
	return true, err
}

// send signs a letter and sends it.
func (c *Courier) send(ctx context.Context, l events.Letter) events.Result {
	var secrets []events.Secret
	for n, sealed := range l.Sealed {
		text, err := c.o.Open(sealed, events.SealedFor(l.URL))
		if err == nil {
			var secret events.Secret
			if secret, err = events.ParseSecret(text); err == nil {
				secrets = append(secrets, secret)
			}
		}
		if err != nil && n == 0 { // without the one before, whoever receives has the newest
			return events.Result{Outcome: events.Unsealed}
		}
	}
	header, err := events.Sign(l.Event, c.o.Now(), l.Body, secrets...)
	if err != nil {
		return events.Result{Outcome: events.Unsealed}
	}
	return c.o.Client.Send(ctx, l.URL, l.Body, header)
}
