package staff

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"sipas/survey"
	"sipas/survey/followup"
	"sipas/survey/staff"
	"sipas/web/reply"
	"sipas/web/request"
)

// Accounts are the people who may sign in, and what was done.
type Accounts interface {
	Accounts(ctx context.Context, scope survey.Scope) ([]staff.Account, error)
	Account(ctx context.Context, scope survey.Scope, id staff.AccountID) (staff.Account, error)
	AccountNamed(ctx context.Context, scope survey.Scope, name string) (staff.Account, error)
	AddAccount(ctx context.Context, scope survey.Scope, actor survey.Actor, a staff.Account, invitation *staff.Invitation) (staff.Account, error)
	SetState(ctx context.Context, scope survey.Scope, actor survey.Actor, a staff.Account, to staff.State) error
	SetPerson(ctx context.Context, scope survey.Scope, actor survey.Actor, a staff.Account, fullName, mail string) error
	SetPassword(ctx context.Context, scope survey.Scope, actor survey.Actor, a staff.Account, hash string, keep staff.SessionID) error
	SetCodeSecret(ctx context.Context, scope survey.Scope, actor survey.Actor, a staff.Account, sealed []byte, step int64, keep staff.SessionID) error
	SetLanguage(ctx context.Context, scope survey.Scope, id staff.AccountID, language survey.Language) error
	UseCode(ctx context.Context, scope survey.Scope, id staff.AccountID, step int64) error
	Letters
	Grant(ctx context.Context, scope survey.Scope, actor survey.Actor, a staff.Account, g staff.Grant) (staff.Grant, error)
	Revoke(ctx context.Context, scope survey.Scope, actor survey.Actor, a staff.Account, g staff.Grant) error
	Invite(ctx context.Context, scope survey.Scope, actor survey.Actor, a staff.Account, invitation staff.Invitation) error
	Invited(ctx context.Context, scope survey.Scope, token staff.Token, now time.Time) (staff.Account, error)
	Accept(ctx context.Context, scope survey.Scope, token staff.Token, a staff.Account, hash string, now time.Time) error
	Sessions
	Passkeys
	Log
}

// Letters are those of a morning, who wants them and what became of each.
type Letters interface {
	SetDigest(ctx context.Context, scope survey.Scope, actor survey.Actor, a staff.Account, mail string, now time.Time) error
	Digests(ctx context.Context, scope survey.Scope, a staff.Account) ([]staff.Digest, error)
	ClaimDigest(ctx context.Context, scope survey.Scope, day, now time.Time) (staff.Digest, bool, error)
	SettleDigest(ctx context.Context, scope survey.Scope, d staff.Digest, state staff.DigestState, next time.Time) error
}

// Sessions are who is signed in.
type Sessions interface {
	StartSession(ctx context.Context, scope survey.Scope, session staff.Session, token staff.Token, replaced staff.SessionID) error
	Session(ctx context.Context, scope survey.Scope, token staff.Token, now, today time.Time) (staff.Session, error)
	SessionOwner(ctx context.Context, scope survey.Scope, token staff.Token) (staff.AccountID, error)
	Sessions(ctx context.Context, scope survey.Scope, a staff.Account, now time.Time) ([]staff.Session, error)
	Prove(ctx context.Context, scope survey.Scope, id staff.SessionID, now time.Time) error
	EndSessions(ctx context.Context, scope survey.Scope, actor survey.Actor, a staff.Account, id, but staff.SessionID) (int, error)
	EndEverybody(ctx context.Context, scope survey.Scope, actor survey.Actor, but staff.SessionID) (int, error)
}

// Log is the audit log.
type Log interface {
	Record(ctx context.Context, scope survey.Scope, actor survey.Actor, act survey.Act) error
	Entries(ctx context.Context, scope survey.Scope, f staff.EntryFilter) ([]staff.Entry, error)
	Actors(ctx context.Context, scope survey.Scope) ([]string, error)
	WalkEntries(ctx context.Context, scope survey.Scope, do func(staff.Entry) error) error
}

// Directory knows the units of the province, and what was and can be asked.
type Directory interface {
	Units() []survey.Unit
	Questionnaires() []survey.Questionnaire
	Settings() survey.Settings
	Synthetic() bool
}

// Options of the Handlers. All must be set but Post and SingleSignOn.
type Options struct {
	Accounts  Accounts
	Periods   Periods
	Book      Book
	Comments  Comments
	Directory Directory
	Imports   Imports
	Keys      request.Keys // of other systems
	Topics    Topics
	Tasks     Tasks
	Conduct   Conduct
	Calendar  followup.Calendar
	Deeds     Deeds
	Places    Places
	Tablets   Tablets
	Fixed     []Fixed // what the page of settings tells of the server
	Writer    *reply.Writer
	Scope     survey.Scope // the province
	Secret    []byte       // seals second factors, and marks browsers that have signed in
	// OtherSecret is accepted beside Secret while that is replaced.
	OtherSecret []byte
	Secure      bool // whether people come by https
	Elsewhere   bool // whether the staff side has an address of its own
	FourEyes    survey.FourEyes
	Location    *time.Location
	Now         func() time.Time
	Log         *slog.Logger
	Arrivals    Arrivals
	Post        Post  // nil where no mail server is set
	Hooks       Hooks // other systems that are told of events
	// SingleSignOn is the province's; nil where there is none.
	SingleSignOn SingleSignOn
	CallBacks    CallBacks
	CallBackOn   bool // whether people may leave a number
	CallVault    followup.Opener
}

func (o *Options) validate() error {
	for name, missing := range map[string]bool{
		"Hooks":    o.Hooks.Webhooks == nil,
		"Accounts": o.Accounts == nil, "Arrivals": o.Arrivals == nil, "Periods": o.Periods == nil, "Directory": o.Directory == nil, "Imports": o.Imports == nil, "Writer": o.Writer == nil, "Scope": !o.Scope.Whole(), "Secret": len(o.Secret) == 0,
		"CallBacks": o.CallBacks == nil, "CallVault": o.CallVault == nil,
		"Tasks":  o.Tasks == nil,
		"Topics": o.Topics == nil, "Deeds": o.Deeds == nil,
		"Book": o.Book == nil, "Conduct": o.Conduct == nil, "Keys": o.Keys == nil, "Places": o.Places == nil, "Tablets": o.Tablets == nil,
		"Location": o.Location == nil, "Now": o.Now == nil, "Log": o.Log == nil,
		"Comments": o.Comments == nil,
	} {
		if missing {
			return fmt.Errorf("staff: option %s is not set", name)
		}
	}
	return nil
}

// Handlers serve the staff side, room by room; what several rooms need is the house's.
type Handlers struct {
	*house
	hooks
	proofs
	entrance
	ownAccount
	accounts
	desks
	tables
	periods
	answers
	comments
	keys
	todo
	province
	topics
	inspection
	deeds
	callBacks
}

type (
	// house is what every room stands on: who has signed in, what that person may do here, and what is noted of it.
	house struct {
		o       Options
		vault   *staff.Vault
		waits   *staff.Waits
		hashing *hashing
	}
	// proofs are what people show to be who they are: passwords, codes, passkeys.
	proofs struct{ *house }
	// entrance is how people come in and leave.
	entrance struct{ proofs }
	// ownAccount is where people look after their own password, second factor, sessions and language.
	ownAccount struct{ proofs }
	// accounts are everybody's, with their grants, the rules of the single sign-on, and the log of what was done.
	accounts struct{ *house }
	// desks are where people are served, the tablets there, and their posters.
	desks struct{ *house }
	// tables are what is imported, by people and by other systems.
	tables struct{ *house }
	// periods are looked at and frozen.
	periods struct{ *house }
	// answers are decided about, and taken along as files.
	answers struct {
		*house
		exporting chan struct{} // who is taking a file along
		files     *filesSent    // how far those files have come
	}
	// comments are what people wrote: looked at by the department, and read by units.
	comments struct{ *house }
	// keys are of other systems.
	keys struct{ *house }
	// hooks are other systems that are told of events.
	hooks struct{ *house }
	// topics are what comments tell of.
	topics struct{ *house }
	// todo is what units have to mend.
	todo struct{ *house }
	// inspection is what people report of how staff behave.
	inspection struct{ *house }
	// deeds are what units have done about what people said.
	deeds struct{ *house }
	// province is its settings, and the guide.
	province struct{ *house }
	// callBacks are people who want to be called.
	callBacks struct{ *house }
)

// New returns Handlers.
func New(o Options) (*Handlers, error) {
	if err := o.validate(); err != nil {
		return nil, err
	}
	vault, err := staff.NewVault(o.Secret, o.OtherSecret)
	if err != nil {
		return nil, err
	}
	h := &house{o: o, vault: vault, waits: staff.NewWaits(o.Secret), hashing: newHashing()}
	return &Handlers{comments: comments{h}, house: h, hooks: hooks{h}, proofs: proofs{h}, entrance: entrance{proofs{h}}, ownAccount: ownAccount{proofs{h}}, accounts: accounts{h}, desks: desks{h}, tables: tables{h}, periods: periods{h},
		answers: answers{h, make(chan struct{}, exportsAtOnce), &filesSent{}}, keys: keys{h}, inspection: inspection{h}, province: province{h}, topics: topics{h}, deeds: deeds{h}, todo: todo{h}, callBacks: callBacks{h}}, nil
}

// today is the day in the province.
func (h *house) today() time.Time { return survey.Date(h.o.Now(), h.o.Location) }
