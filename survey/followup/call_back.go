package followup

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"sipas/survey"
)

// Terms of who waits for a call. Decree 85/2016 puts a system with private data of ten thousand people or more on a higher level: well before
// that somebody is told, and before it nobody more is taken.
const (
	CallBackDays       = 90   // after which a person is forgotten in any case
	CallBackClosedDays = 30   // after which a person is forgotten whose matter is closed
	CallBackTries      = 3    // in vain, after which it is closed
	ManyCallBacks      = 8000 // people held, from which on somebody is told
	MostCallBacks      = 9500 // people held, from which on nobody more is taken
)

// CallState is how far somebody has come who wants to be called.
type CallState string

// The states.
const (
	CallWaiting CallState = "waiting"
	CallMade    CallState = "called"
	CallClosed  CallState = "closed"
	CallErased  CallState = "erased" // of whom nothing is left
)

// CallStates returns all states.
func CallStates() []CallState { return []CallState{CallWaiting, CallMade, CallClosed, CallErased} }

// CallAct is what is done about somebody who wants to be called.
type CallAct string

// The acts. To erase is what the person may ask for at any time.
const (
	CallShow        CallAct = "show" // the number
	CallReached     CallAct = "reached"
	CallNotReached  CallAct = "not_reached"
	CallWrongNumber CallAct = "wrong_number"
	CallClose       CallAct = "close"
	CallReopen      CallAct = "reopen"
	CallErase       CallAct = "erase"
)

// CallActs returns all acts.
func CallActs() []CallAct {
	return []CallAct{CallShow, CallReached, CallNotReached, CallWrongNumber, CallClose, CallReopen, CallErase}
}

// NeedsReason tells whether who acts must say why: where something is taken back or taken away.
func (a CallAct) NeedsReason() bool { return a == CallReopen || a == CallErase }

// callSteps is the table that doc.go draws.
func callSteps() map[CallState]map[CallAct]CallState {
	return map[CallState]map[CallAct]CallState{
		CallWaiting: {CallShow: CallWaiting, CallReached: CallMade, CallNotReached: CallMade, CallWrongNumber: CallClosed, CallErase: CallErased},
		CallMade:    {CallShow: CallMade, CallReached: CallMade, CallNotReached: CallMade, CallWrongNumber: CallClosed, CallClose: CallClosed, CallErase: CallErased},
		CallClosed:  {CallReopen: CallMade, CallErase: CallErased},
	}
}

// CallBack is somebody who wants to be called about a unit. Nothing of it leads to an answer, and who it is lies in Sealed alone.
type CallBack struct {
	ID       uuid.UUID // random
	UnitID   int32
	Day      time.Time // on which it was asked for
	Sealed   []byte
	State    CallState
	Outcome  CallAct // of the last call; empty: none was made
	Tries    int     // in vain, since somebody was reached last
	ClosedOn time.Time
	ActedBy  string // who acted last; empty: nobody
	Revision int
}

// Able are the acts that the state allows.
func (c CallBack) Able() []CallAct {
	return slices.DeleteFunc(CallActs(), func(a CallAct) bool { return callSteps()[c.State][a] == "" })
}

// After is the same after an act on a day. Kind Conflict where the state does not allow it.
func (c CallBack) After(act CallAct, today time.Time) (CallBack, error) {
	to := callSteps()[c.State][act]
	switch act {
	case CallReached:
		c.Tries = 0
	case CallNotReached:
		if c.Tries++; c.Tries >= CallBackTries && to != "" {
			to = CallClosed
		}
	case CallReopen:
		c.Tries, c.ClosedOn = 0, time.Time{}
	}
	if to == "" {
		return c, &survey.Error{Op: "followup.CallBack.After", Kind: survey.Conflict, Key: "call_back.not_now"}
	}
	if act == CallReached || act == CallNotReached || act == CallWrongNumber {
		c.Outcome = act
	}
	if c.State = to; to == CallClosed {
		c.ClosedOn = today
	}
	return c, nil
}

// DeletedOn is the day on which nothing is left of it at the latest.
func (c CallBack) DeletedOn() time.Time {
	last := c.Day.AddDate(0, 0, CallBackDays)
	if closed := c.ClosedOn.AddDate(0, 0, CallBackClosedDays); !c.ClosedOn.IsZero() && closed.Before(last) {
		return closed
	}
	return last
}

// CallTime is the time of day at which somebody likes to be called.
type CallTime string

// CallTimes are the times to choose from, in hours in which offices work.
func CallTimes() []CallTime { return []CallTime{"any", "morning", "noon", "afternoon"} }

// CallTopic is what somebody wants to talk about: one of the five dimensions, or something else.
type CallTopic string

// CallTopics are those to choose from. There is no field for words: whoever writes there writes more than is needed to call.
func CallTopics() []CallTopic {
	return []CallTopic{"access", "procedures", "officials", "result", "feedback", "other"}
}

// CallForm is what was typed and chosen by who wants to be called.
type CallForm struct {
	Phone, Name, Time, Topic string
	Consent                  bool
}

// CallerNameLimit is the most characters of the name of somebody who wants to be called.
const CallerNameLimit = 60

// CallRequest is all that is kept of who wants to be called, sealed.
type CallRequest struct {
	Phone Phone     `json:"phone"`
	Name  string    `json:"name,omitempty"`
	Time  CallTime  `json:"time,omitempty"`
	Topic CallTopic `json:"topic,omitempty"`
}

// Read makes a request of what was typed; kind Invalid with everything that is wrong with it.
func (f CallForm) Read() (CallRequest, error) {
	var wrong []survey.Field
	say := func(field, key string, args map[string]any) {
		wrong = append(wrong, survey.Field{Path: field, Key: key, Args: args})
	}
	r := CallRequest{Time: CallTime(f.Time), Topic: CallTopic(f.Topic)}
	var refusal string
	if r.Phone, refusal = ParsePhone(f.Phone); refusal != "" {
		say("phone", refusal, nil)
	}
	var name survey.Note
	if err := name.UnmarshalText([]byte(f.Name)); err != nil || utf8.RuneCountInString(string(name)) > CallerNameLimit {
		say("name", "call_back.name_wrong", map[string]any{"Limit": CallerNameLimit})
	}
	r.Name = string(name)
	if f.Time != "" && !slices.Contains(CallTimes(), r.Time) {
		say("time", "call_back.unknown_choice", nil)
	}
	if f.Topic != "" && !slices.Contains(CallTopics(), r.Topic) {
		say("topic", "call_back.unknown_choice", nil)
	}
	if !f.Consent {
		say("consent", "call_back.consent_missing", nil)
	}
	if len(wrong) > 0 {
		return CallRequest{}, &survey.Error{Op: "followup.CallForm.Read", Kind: survey.Invalid, Key: "call_back.invalid", Fields: wrong}
	}
	return r, nil
}

// Sealer closes a text for one thing alone, with a key that is not in the database; Opener opens it.
type (
	Sealer interface {
		Seal(text, of string) []byte
	}
	Opener interface {
		Open(sealed []byte, of string) (string, error)
	}
)

// CallBackPurpose is what the key of the installation is made another for, so that what is sealed here is opened nowhere else.
const CallBackPurpose = "call back"

// sealedText is the size of every text before it is sealed: its length must not tell whether there is a name.
const sealedText = 512

// text is the request as it is sealed.
func (r CallRequest) text() (string, error) {
	b, err := json.Marshal(r)
	if err == nil && len(b) > sealedText {
		err = fmt.Errorf("a request of %d bytes", len(b))
	}
	if err != nil {
		return "", &survey.Error{Op: "followup.CallRequest.text", Kind: survey.Internal, Err: err}
	}
	return string(b) + strings.Repeat(" ", sealedText-len(b)), nil
}

// Waiting makes somebody who waits of a request that came by a form with an id of its own, which is not kept. The same form with the same in
// it makes the same: who sends it twice waits once. What was corrected is another.
func (r CallRequest) Waiting(v Sealer, form uuid.UUID, unit survey.Unit, day time.Time) (CallBack, error) {
	text, err := r.text()
	if err != nil {
		return CallBack{}, err
	}
	mac := hmac.New(sha256.New, form[:])
	mac.Write([]byte(text))
	id := uuid.UUID(mac.Sum(nil)[:16])
	id[6], id[8] = id[6]&0x0f|0x80, id[8]&0x3f|0x80 // version 8: made by rules of one's own
	return CallBack{ID: id, UnitID: unit.ID, Day: day, Sealed: v.Seal(text, id.String()), State: CallWaiting, Revision: 1}, nil
}

// Open is what was sealed of who wants to be called.
func (c CallBack) Open(v Opener) (CallRequest, error) {
	var r CallRequest
	text, err := v.Open(c.Sealed, c.ID.String())
	if err == nil {
		err = json.Unmarshal([]byte(text), &r)
	}
	if err != nil {
		return r, &survey.Error{Op: "followup.CallBack.Open", Kind: survey.Conflict, Key: "call_back.lost", Err: err}
	}
	return r, nil
}

// CallBackMark is a place in the list: behind who asked on that day and has that id.
type CallBackMark struct {
	Day time.Time
	ID  uuid.UUID
}

// CallsHeld is how many people a province, or the whole database, holds who want to be called.
type CallsHeld struct {
	People int64     // in the database, for it is the whole that a level is for
	Own    int64     // of the province
	Open   int64     // of these, whose matter is not closed
	Oldest time.Time // day on which who waits longest has asked; zero: nobody waits
	Until  time.Time // day on which the last of the province is forgotten; zero: nobody is held
}
