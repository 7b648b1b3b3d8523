package intake

import (
	"context"
	"errors"
	"fmt"
	"time"

	"sipas/survey"
)

// Door says how answers reach the desk, and with that how they are recorded and which limits and rules of the moment hold for them.
type Door string

// The doors. Behind Form and API stands whoever has a place's code; behind Tablet and Key one that is known, with answers that may
// have been given days ago.
const (
	Form   Door = "form"
	API    Door = "api"
	Tablet Door = "tablet"
	Key    Door = "key"
)

// known tells whether who stands behind a door is known, and no rule about senders, crowds and opening hours holds.
func (d Door) known() bool { return d == Tablet || d == Key }

// mode is how answers are recorded that come in by a door.
func (d Door) mode() survey.Mode {
	switch d {
	case Tablet:
		return survey.ModeKiosk
	case API:
		return survey.ModeAPI
	}
	return survey.ModeQR
}

// From is where answers come from. What it says of a person is hashed, under a key of the day, and kept nowhere.
type From struct {
	Door    Door
	Address string
	// What a browser says of itself tells neighbours behind one address apart.
	Agent, Languages string
	Device           *survey.Device // behind Tablet
	Key              *survey.Key    // behind Key
}

// mode is how an answer is recorded: by its door, and behind Key as key and answer say.
func (f From) mode(said survey.Mode) (survey.Mode, error) {
	if f.Door == Key {
		return f.Key.ModeOf(said)
	}
	return f.Door.mode(), nil
}

// had tells whether an answer is of a place that whoever brings it ever had, and had on its day: a tablet brings those of its own desks,
// and none from before it said that it held none.
func (f From) had(r *survey.Response) (ever, then bool) {
	if f.Door != Tablet {
		return true, true
	}
	ever, then = f.Device.Had(r.Place, r.AnsweredOn)
	return ever, then && f.Device.Held(r.AnsweredOn)
}

// browser is what a browser says of itself.
func (f From) browser() string { return f.Agent + "\n" + f.Languages }

// batch is what an answer comes in that was received at a moment; of a visitor none.
func (f From) batch(now time.Time) survey.Batch {
	switch f.Door {
	case Tablet:
		return survey.Batch{Device: f.Device.ID, ReceivedOn: survey.Date(now, now.Location())}
	case Key:
		return survey.Batch{Key: f.Key.ID, ReceivedOn: survey.Date(now, now.Location())}
	}
	return survey.Batch{}
}

// Directory knows places and questionnaires.
type Directory interface {
	Place(typed string) (survey.Place, error)
	Questionnaire(key string) (survey.Questionnaire, error)
}

// Accepter keeps a response once and answers after its commit; those that come together it answers in order. Of one that is not taken now it
// tells whether it was kept before. An Intake is one.
type Accepter interface {
	Accept(ctx context.Context, r survey.Response) (survey.Outcome, error)
	Recall(ctx context.Context, r survey.Response) (survey.Outcome, error)
	AcceptAll(ctx context.Context, responses []survey.Response) ([]survey.Outcome, []error)
}

// Judge decides whether a response counts.
type Judge interface {
	Decide(r *survey.Response, q survey.Questionnaire, at time.Time, visit *survey.Visit)
}

// DeskOptions of a Desk. Directory, Accepter, Scope, Location, Now and Secret must be set.
type DeskOptions struct {
	Directory Directory
	Accepter  Accepter
	Scope     survey.Scope // whose places take answers
	Location  *time.Location
	Now       func() time.Time
	// Secret keys the hashes under which limits and the judge remember addresses and places.
	Secret []byte
	// OtherSecret is one more whose forms are good, while the secret is replaced.
	OtherSecret   []byte
	LimitPlace    Rate
	LimitAddress  Rate
	LimitDevice   Rate  // deliveries of one tablet
	LimitKey      Rate  // answers that come by one key
	LimitCallBack Rate  // numbers that are left from one address
	Judge         Judge // every response in time counts when nil
	// SettleDays tells how many days after its end a month still takes answers; those that come later are kept, and late; none when nil.
	SettleDays func() int
}

func (o *DeskOptions) validate() error {
	for name, missing := range map[string]bool{
		"Directory": o.Directory == nil, "Accepter": o.Accepter == nil, "Scope": o.Scope.Province() == "",
		"Location": o.Location == nil, "Now": o.Now == nil, "Secret": len(o.Secret) == 0,
	} {
		if missing {
			return fmt.Errorf("intake: option %s is not set", name)
		}
	}
	return nil
}

// Desk is where every answer is handed in, through whatever door: place, limit, questionnaire, check, settle, judge, accept.
type Desk struct {
	o         DeskOptions
	places    *Limiter
	addresses *Limiter
	devices   *Limiter
	keys      *Limiter
	callBacks *Limiter
	senders   *keyed
	browsers  *keyed
	stamps    *stamps
}

// NewDesk returns a Desk.
func NewDesk(o DeskOptions) (*Desk, error) {
	if err := o.validate(); err != nil {
		return nil, err
	}
	if o.SettleDays == nil {
		o.SettleDays = func() int { return 0 }
	}
	return &Desk{o: o, places: NewLimiter(o.LimitPlace, o.Secret, "place"), addresses: NewLimiter(o.LimitAddress, o.Secret, "address"),
		devices: NewLimiter(o.LimitDevice, o.Secret, "device"), keys: NewLimiter(o.LimitKey, o.Secret, "key"), callBacks: NewLimiter(o.LimitCallBack, o.Secret, "call back"),
		senders: newKeyed(o.Secret, "sender"), browsers: newKeyed(o.Secret, "browser"), stamps: newStamps(o.Secret, o.OtherSecret)}, nil
}

// Submit hands in one answer and returns after its commit. It fails with kind NotFound or Closed for its place, Limited,
// Invalid with everything that is wrong with it, Conflict, Busy when it cannot be stored now, or Internal. A visitor who sends once more what
// was stored in time is told so, although it would be taken no more.
func (d *Desk) Submit(ctx context.Context, submission survey.Submission, from From) (survey.Outcome, error) {
	if from.Door == Tablet {
		if _, err := d.Admit(from); err != nil {
			return "", err
		}
	}
	r, err := d.receive(submission, from, d.o.Now().In(d.o.Location))
	switch {
	case err != nil && r.ContentHash != nil && !from.Door.known():
		return d.recall(ctx, r, err)
	case err != nil:
		return "", err
	}
	return d.o.Accepter.Accept(ctx, r)
}

// recall is what a visitor is told whose answers are sound, but come too late: what became of them where they had come before, and their
// reply was lost; else the refusal. Who asks knows the id and the content, so that nobody learns of somebody else's.
func (d *Desk) recall(ctx context.Context, r survey.Response, refusal error) (survey.Outcome, error) {
	outcome, err := d.o.Accepter.Recall(ctx, r)
	if err != nil && survey.KindOf(err) == survey.NotFound {
		return "", refusal
	}
	return outcome, err
}

// receive makes a response of a submission, at a moment of its place. Where it is refused for nothing but that moment, or for who brings it, the
// response stands beside the error.
func (d *Desk) receive(submission survey.Submission, from From, now time.Time) (survey.Response, error) {
	place, err := d.place(submission.Place, from)
	if err != nil {
		return survey.Response{}, err
	}
	if submission.Mode, err = from.mode(submission.Mode); err != nil {
		return survey.Response{}, err
	}
	if err := d.limit(place.Code, from, now); err != nil {
		return survey.Response{}, err
	}
	q, r, err := d.check(submission, place, now)
	if !place.Open && !from.Door.known() && (err == nil || survey.KindOf(err) == survey.Invalid) {
		return r, closed() // whatever else is wrong with it
	}
	if err != nil {
		return r, err
	}
	switch yesterday := survey.Date(now, d.o.Location).AddDate(0, 0, -1); {
	case from.Door.known() && !place.Took(r.AnsweredOn, d.o.Location):
		return r, closed()
	case !from.Door.known() && r.AnsweredOn.Before(yesterday):
		return r, invalid("answered_on", "day.visitor")
	}
	ever, then := from.had(&r)
	if !ever {
		return r, invalid("place", "device.place")
	}
	r.Batch = from.batch(now)
	if r.Settle(now, d.o.SettleDays(), d.o.Location); d.o.Judge != nil {
		d.o.Judge.Decide(&r, q, now, d.visit(submission.ID, submission.Stamp, place.Code, from, now))
	}
	if !then && r.Standing == survey.Counted {
		r.Standing, r.Reason = survey.SetAside, survey.Implausible
	}
	return r, nil
}

// check makes a response of what somebody says to a questionnaire, at a moment.
func (d *Desk) check(submission survey.Submission, place survey.Place, now time.Time) (q survey.Questionnaire, r survey.Response, err error) {
	if q, err = d.questionnaire(submission.Questionnaire); err == nil {
		r, err = survey.Check(submission, place, q, now)
	}
	return q, r, err
}

// Wrong is what is wrong with the answers of a visitor at a place, none of which is handed in.
func (d *Desk) Wrong(submission survey.Submission, place survey.Place) []survey.Field {
	_, _, err := d.check(submission, place, d.o.Now().In(d.o.Location))
	if e, ok := errors.AsType[*survey.Error](err); ok {
		return e.Fields
	}
	return nil
}

// place is one within the desk's scope; of others it knows nothing. A tablet has come to the right door, so that a place unknown is a fault of
// the answer; and a key may be for some units alone.
func (d *Desk) place(typed string, from From) (survey.Place, error) {
	place, err := d.o.Directory.Place(typed)
	if err == nil && !d.o.Scope.Reaches(place.Unit) {
		err = &survey.Error{Op: "intake.place", Kind: survey.NotFound, Key: "place.unknown"}
	}
	if e, ok := errors.AsType[*survey.Error](err); ok && e.Kind == survey.NotFound && from.Door == Tablet {
		err = invalid("place", e.Key)
	}
	if err == nil && from.Door == Key && !from.Key.Within(d.o.Scope).Reaches(place.Unit) {
		err = &survey.Error{Op: "intake.place", Kind: survey.Forbidden, Key: "key.unit"}
	}
	return place, err
}

func closed() error {
	return &survey.Error{Op: "intake.place", Kind: survey.Closed, Key: "place.closed"}
}

// limit has visitors wait by address, at a place and in all, and other systems by their key. A tablet's deliveries are limited as a whole.
// If it were of the place alone, a script could have everybody else sent away; nor may one behind a ward's address have the ward's visitors
// wait, so that at a place it is of the browser, too.
func (d *Desk) limit(place survey.Code, from From, now time.Time) error {
	switch from.Door {
	case Tablet:
		return nil
	case Key:
		return TooMany("limit", d.keys.Take(from.Key.ID.String(), now))
	}
	visitor := Visitor(from.Address)
	if visitor == "" {
		return nil
	}
	wait := d.addresses.Take(visitor, now)
	if wait == 0 {
		wait = d.places.Take(string(place)+"\n"+visitor+"\n"+from.browser(), now)
	}
	return TooMany("limit", wait)
}

// AdmitCallBack has a visitor wait as with answers, and sooner: a number is left once, and who leaves many fills the places of others. It tells the
// day; no finer time of who wants to be called is kept.
func (d *Desk) AdmitCallBack(place survey.Code, from From) (time.Time, error) {
	now := d.o.Now().In(d.o.Location)
	err := d.limit(place, from, now)
	if err == nil {
		err = TooMany("limit", d.callBacks.Take(Visitor(from.Address), now))
	}
	return survey.Date(now, d.o.Location), err
}

// TooMany is the error of a limit that has somebody wait; nil where nobody has to.
func TooMany(key string, wait time.Duration) error {
	if wait == 0 {
		return nil
	}
	return &survey.Error{Op: "intake.limit", Kind: survey.Limited, Key: key, Wait: max(wait, time.Second)}
}

// questionnaire is the one that was answered, of whatever version.
func (d *Desk) questionnaire(key string) (survey.Questionnaire, error) {
	q, err := d.o.Directory.Questionnaire(key)
	if survey.KindOf(err) == survey.NotFound {
		err = invalid("questionnaire", "questionnaire.unknown")
	}
	return q, err
}

// visit is what is known of a visitor; a tablet is everybody's and a key a system's, and their answers are no visits.
func (d *Desk) visit(id, stamp string, place survey.Code, from From, now time.Time) *survey.Visit {
	if from.Door.known() {
		return nil
	}
	v := &survey.Visit{Browser: d.browsers.hash(from.browser(), now)}
	if visitor := Visitor(from.Address); visitor != "" {
		v.Address = d.senders.hash(visitor, now)
	}
	v.Open, v.Signed = d.stamps.age(stamp, place, id, now)
	return v
}

// Stamp is what a form carries that is opened now for a response with this id: proof of when, and that it was one of ours.
func (d *Desk) Stamp(place survey.Code, id string) string {
	return d.stamps.stamp(place, id, d.o.Now())
}

func invalid(path, key string) error {
	return &survey.Error{Op: "intake.check", Kind: survey.Invalid, Key: "response.invalid", Fields: []survey.Field{{Path: path, Key: key}}}
}
