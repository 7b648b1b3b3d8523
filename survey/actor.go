package survey

import "strings"

// ActorKind says what kind of somebody acts.
type ActorKind string

// The kinds of actor.
const (
	ServiceActor ActorKind = "service" // the program itself: what citizens and tablets send, and what follows from it
	CommandActor ActorKind = "command" // somebody at the server's command line
	PersonActor  ActorKind = "person"  // somebody who has signed in
	KeyActor     ActorKind = "key"     // another system, by its key
)

// Actor is who changes something. The zero Actor is nobody, and nobody may change anything.
type Actor struct {
	kind    ActorKind
	name    string
	account int64  // of a person
	role    string // in which a person acts
	request string // in which it was asked for
	reason  string
}

// Service is the program acting by itself.
func Service() Actor { return Actor{kind: ServiceActor, name: string(ServiceActor)} }

// CommandLine is a person at the server's command line, under the name given there.
func CommandLine(name string) Actor { return Actor{kind: CommandActor, name: strings.TrimSpace(name)} }

// SignedIn is a person who acts in a role, by the number and name of the account.
func SignedIn(account int64, name, role string) Actor {
	return Actor{kind: PersonActor, name: strings.TrimSpace(name), account: account, role: role}
}

// ByKey is another system, by the number and name of its key.
func ByKey(key Key) Actor { return Actor{kind: KeyActor, name: key.ID.String() + " " + key.Name} }

// Asked is the actor in a request with this id.
func (a Actor) Asked(request string) Actor {
	a.request = request
	return a
}

// Because is the actor who says why.
func (a Actor) Because(reason string) Actor {
	a.reason = strings.TrimSpace(reason)
	return a
}

// Name is what is written down of who acted.
func (a Actor) Name() string { return a.name }

// Kind is what kind of somebody acts.
func (a Actor) Kind() ActorKind { return a.kind }

// Account is the number of a person's account; 0 for all others.
func (a Actor) Account() int64 { return a.account }

// Role is that in which a person acts.
func (a Actor) Role() string { return a.role }

// Request is the id of the request in which it was asked for.
func (a Actor) Request() string { return a.request }

// Reason is why, in the words of who acts.
func (a Actor) Reason() string { return a.reason }

// Person tells whether somebody acts who can answer for it.
func (a Actor) Person() bool {
	return (a.kind == CommandActor || a.kind == PersonActor) && a.name != ""
}

// MayChange fails with kind Forbidden where nobody acts or the scope reaches nothing: what every change asks first.
func MayChange(op string, scope Scope, actor Actor) error {
	if actor.name == "" || scope.province == "" {
		return Outside(op)
	}
	return nil
}

// Outside is the refusal of what lies outside a scope.
func Outside(op string) error { return &Error{Op: op, Kind: Forbidden, Key: "scope.outside"} }
